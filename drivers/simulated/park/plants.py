"""The twelve enterprises as tables: where they lie, what their cells hold, which tanks they own.

A plot is cut into 3 x 3 cells by its internal roads. A letter says what a cell holds:
O office and control room, W one workshop, D two workshops, Q three small houses, S a store, L laboratory and canteen,
T a tank group (taken in reading order), B a treatment basin, `.` open ground.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TankGroup:
    """`count` equal vessels in one dike; codes are `prefix`-`first` and up."""

    prefix: str
    count: int
    shape: str  # tank | sphere | bullet
    substance: str
    volume_m3: float
    fill: float
    pressure_kpa: float
    temperature_c: float
    en: str
    zh: str
    first: int = 1
    hazard: bool = False  # the group's last vessel is registered as the major hazard installation


@dataclass(frozen=True, slots=True)
class Plant:
    code: str
    en: str
    zh: str
    short: str
    short_zh: str
    business: str
    column: int
    row: int
    cells: str
    workers_day: int
    workers_night: int
    tanks: tuple[tuple[TankGroup, ...], ...]  # one entry per T cell
    part: tuple[float, float] = (0.0, 1.0)  # which part of the block's width


G = TankGroup  # the tables below read better short
PLANTS: tuple[Plant, ...] = (
    Plant(
        "P01",
        "Lanchuan Chlor-Alkali",
        "澜川氯碱",
        "Lanchuan",
        "澜川",
        "Chlorine, caustic soda, hydrogen",
        1,
        1,
        "DWO TWQ WTS",
        146,
        58,
        (
            (G("V", 3, "bullet", "chlorine", 100.0, 0.78, 620.0, 18.0, "Chlorine bullet", "液氯储槽", hazard=True),),
            (
                G("TK", 2, "tank", "sodium_hydroxide", 4000.0, 0.7, 0.0, 28.0, "Caustic tank", "烧碱储罐", 101),
                G("TK", 1, "tank", "hydrochloric_acid", 1500.0, 0.6, 0.0, 22.0, "Acid tank", "盐酸储罐", 103),
            ),
        ),
    ),
    Plant(
        "P02",
        "River Terminal",
        "临江码头",
        "Terminal",
        "码头",
        "Liquid bulk terminal",
        0,
        3,
        "TTQ TTO S.W",
        64,
        22,
        (
            (G("TK", 4, "tank", "methanol", 12000.0, 0.75, 0.0, 20.0, "Methanol tank", "甲醇储罐", 201, True),),
            (G("TK", 3, "tank", "benzene", 8000.0, 0.7, 0.0, 21.0, "Benzene tank", "苯储罐", 205),),
            (G("TK", 3, "tank", "toluene", 8000.0, 0.6, 0.0, 21.0, "Toluene tank", "甲苯储罐", 208),),
            (G("TK", 2, "tank", "diesel", 5000.0, 0.5, 0.0, 20.0, "Diesel tank", "柴油储罐", 211),),
        ),
    ),
    Plant(
        "P03",
        "Park Steam & Power",
        "园区热电",
        "Steam & Power",
        "热电",
        "Steam, power, demineralised water",
        1,
        3,
        "OLT WWQ D.S",
        88,
        36,
        (
            (
                G("TK", 1, "tank", "diesel", 1500.0, 0.8, 0.0, 20.0, "Start-up fuel tank", "启动油罐", 301),
                G("V", 1, "bullet", "ammonia", 60.0, 0.7, 760.0, 20.0, "Ammonia bullet", "脱硝液氨罐", 301),
            ),
        ),
    ),
    Plant(
        "P04",
        "Effluent",
        "污水处理",
        "Effluent",
        "污水",
        "Waste water treatment",
        2,
        3,
        "BB BO QB",
        38,
        9,
        (),
        (0.46, 1.0),
    ),
    Plant(
        "P05",
        "Zhuohe Fertiliser",
        "卓禾化肥",
        "Zhuohe",
        "卓禾",
        "Ammonia, urea, sulfuric acid",
        3,
        3,
        "DWT OQT WST",
        164,
        61,
        (
            (G("SP", 2, "sphere", "ammonia", 3000.0, 0.75, 500.0, 8.0, "Ammonia sphere", "液氨球罐", 501, True),),
            (
                G(
                    "V",
                    1,
                    "bullet",
                    "sulfur_dioxide",
                    80.0,
                    0.7,
                    330.0,
                    20.0,
                    "Sulfur dioxide bullet",
                    "二氧化硫储槽",
                    501,
                ),
            ),
            (G("TK", 3, "tank", "sulfuric_acid", 5000.0, 0.7, 0.0, 25.0, "Sulfuric acid tank", "硫酸储罐", 501),),
        ),
    ),
    Plant(
        "P06",
        "Yanting Coatings",
        "岩庭涂料",
        "Yanting",
        "岩庭",
        "Coatings and resins",
        4,
        3,
        "OWD LST W.Q",
        120,
        18,
        (
            (
                G("TK", 2, "tank", "toluene", 1200.0, 0.6, 0.0, 22.0, "Toluene tank", "甲苯储罐", 601),
                G("TK", 2, "tank", "acetone", 1200.0, 0.6, 0.0, 22.0, "Acetone tank", "丙酮储罐", 603),
            ),
        ),
    ),
    Plant(
        "P07",
        "Mingshuo PVC",
        "明硕聚氯乙烯",
        "Mingshuo",
        "明硕",
        "Vinyl chloride and PVC",
        1,
        2,
        "DWT OST LQT",
        132,
        47,
        (
            (G("SP", 2, "sphere", "vinyl_chloride", 1000.0, 0.78, 280.0, 22.0, "VCM sphere", "氯乙烯球罐", 701, True),),
            (G("SP", 1, "sphere", "vinyl_chloride", 1000.0, 0.6, 280.0, 22.0, "VCM sphere", "氯乙烯球罐", 703),),
            (G("V", 2, "bullet", "hydrogen_chloride", 80.0, 0.7, 2000.0, -20.0, "HCl bullet", "氯化氢储槽", 701),),
        ),
    ),
    Plant(
        "P08",
        "Ruohe Epoxy",
        "若禾环氧",
        "Ruohe",
        "若禾",
        "Epoxy resins, ethoxylates",
        2,
        2,
        "OWT LDT QW.",
        98,
        41,
        (
            (
                G(
                    "V",
                    2,
                    "bullet",
                    "ethylene_oxide",
                    120.0,
                    0.75,
                    350.0,
                    4.0,
                    "Ethylene oxide bullet",
                    "环氧乙烷储罐",
                    801,
                    True,
                ),
            ),
            (
                G(
                    "TK",
                    3,
                    "tank",
                    "epichlorohydrin",
                    2000.0,
                    0.7,
                    0.0,
                    22.0,
                    "Epichlorohydrin tank",
                    "环氧氯丙烷储罐",
                    801,
                ),
            ),
        ),
    ),
    Plant(
        "P09",
        "Suoming Pharma",
        "索明制药",
        "Suoming",
        "索明",
        "Pharmaceutical intermediates",
        3,
        2,
        "OLW DDT QWS",
        412,
        127,
        (
            (
                G("TK", 2, "tank", "methanol", 1000.0, 0.7, 0.0, 22.0, "Methanol tank", "甲醇储罐", 901),
                G("TK", 1, "tank", "acetone", 1000.0, 0.7, 0.0, 22.0, "Acetone tank", "丙酮储罐", 903),
                G("V", 1, "bullet", "hydrogen_chloride", 60.0, 0.6, 2000.0, -20.0, "HCl bullet", "氯化氢储槽", 901),
            ),
        ),
    ),
    Plant(
        "P10",
        "Tongxi Solvents",
        "桐溪溶剂",
        "Tongxi",
        "桐溪",
        "Solvent recovery",
        4,
        2,
        "TOQ TW. WSL",
        76,
        20,
        (
            (G("TK", 3, "tank", "benzene", 600.0, 0.72, 0.0, 21.0, "Benzene tank", "苯储罐", 1001, True),),
            (
                G("TK", 2, "tank", "toluene", 2500.0, 0.7, 0.0, 21.0, "Toluene tank", "甲苯储罐", 1004),
                G("TK", 1, "tank", "methanol", 2500.0, 0.7, 0.0, 21.0, "Methanol tank", "甲醇储罐", 1006),
            ),
        ),
    ),
    Plant(
        "P11",
        "Qiyuan Fluorochem",
        "启源氟化",
        "Qiyuan",
        "启源",
        "Hydrogen fluoride, refrigerants",
        0,
        1,
        "ODT WQT LSW",
        118,
        40,
        (
            (G("V", 3, "bullet", "hydrogen_fluoride", 80.0, 0.75, 20.0, 12.0, "HF bullet", "氟化氢储槽", 1101, True),),
            (G("TK", 2, "tank", "chloroform", 1500.0, 0.7, 0.0, 20.0, "Chloroform tank", "三氯甲烷储罐", 1101),),
        ),
    ),
    Plant(
        "P12",
        "Tonglan Rubber",
        "桐岚橡胶",
        "Tonglan",
        "桐岚",
        "Synthetic rubber",
        2,
        1,
        "OWT DQT WLS",
        54,
        31,
        (
            (
                G(
                    "SP",
                    2,
                    "sphere",
                    "butadiene",
                    1000.0,
                    0.78,
                    250.0,
                    20.0,
                    "Butadiene sphere",
                    "丁二烯球罐",
                    1201,
                    True,
                ),
            ),
            (
                G("V", 2, "bullet", "propane", 150.0, 0.75, 850.0, 22.0, "Propane bullet", "丙烷储罐", 1201),
                G("TK", 1, "tank", "styrene", 2000.0, 0.6, 0.0, 18.0, "Styrene tank", "苯乙烯储罐", 1201),
            ),
        ),
    ),
)
