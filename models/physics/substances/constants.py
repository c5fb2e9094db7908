"""What every part of the physics counts with."""

GAS_CONSTANT = 8.314462618  # J/(mol K), CODATA 2018
ATMOSPHERE = 101_325.0  # Pa
ZERO_CELSIUS = 273.15  # K
AIR_MOLAR_MASS = 0.028964  # kg/mol, dry
GRAVITY = 9.80665  # m/s2, standard
REFERENCE_K = 293.15  # 20 degrees, at which a liquid's density is usually given
EXPOSURES_MIN = (10, 30, 60, 240, 480)  # for which AEGLs are published
