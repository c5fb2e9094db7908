"""Where does it come from? Detection, place, rate and start of a release from live gas sensors and wind.

Theory of operation
-------------------
1. `background`: every sensor's own drifting level and noise; what stands above it is the excess. Sensors that stand
   still are left out; saturated readings and those below the detection limit stay in as "at least" and "at most".
2. `events`: rows with an excess far above the noise, joined over short gaps, are an event.
3. `trails`, `responses`: what 1 kg/s from each candidate (or each cell of a grid) would read at each sensor, by the
   passive model's own growth of a cloud, over the last hour of winds, for winds turned by up to 72 degrees.
4. `likelihood`: how likely a row's readings are. The excess is exponential about its expectation (fluctuations of
   intensity 1: Hanna 1984) and read with noise; the wind's direction is off by what one vane cannot resolve, summed out
   with weights. Nothing read where gas is expected counts against a source as much as gas that is read counts for one.
5. `posterior`: the product over the rows, tempered because the errors of neighbouring rows are one error, for every
   source, lasting error (of the wind's direction and the plume's width), rate, start and end: a full grid instead of
   samples, so that there is no noise of the dice. Rate and lasting errors are summed out for the places'
   probabilities. The rate's interval is widened by the model's own error.
6. `station`: a vane that is off by some degrees is off in every event; one that counts the wrong way round shows too.

Constants and noise models are the literature's, rounded; nothing is set for one release, but which of them are used was
chosen with METEC's six releases in view. Literature: Daniels, Jia and Hammerling (2024);
Newman et al. (2024); Hanna (1984); Keats, Yee and Lien (2007) for source inversion as Bayesian inference.
"""
