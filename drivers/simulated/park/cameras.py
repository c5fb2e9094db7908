"""The 24 cameras: where each mast stands and what it looks at; the pose follows from both."""

from math import atan2, degrees, hypot

from shapely import Point

from models.domain.park import Asset, Camera
from models.text import LocalName

Xy = tuple[float, float]


def aim(code: str, en: str, zh: str, at: Xy, target: Xy, height: float = 12.0, fov: float = 62.0) -> Camera:
    """A camera at `at` that looks at the ground at `target`."""
    dx, dy = target[0] - at[0], target[1] - at[1]
    azimuth, tilt = degrees(atan2(dx, dy)) % 360, degrees(atan2(height - 2.0, hypot(dx, dy)))
    point = Point(round(at[0], 1), round(at[1], 1))
    return Camera(code, LocalName(en, zh), point, height, round(azimuth, 1), round(tilt, 1), fov, f"clips/{code}.mp4")


def _beside(asset: Asset, dx: float, dy: float) -> tuple[Xy, Xy]:
    centre = asset.geometry.centroid
    return (centre.x + dx, centre.y + dy), (centre.x, centre.y)


def build_cameras(assets: dict[str, Asset]) -> list[Camera]:
    v3 = assets["V-3"].geometry.centroid
    at_tanks = {
        1: ("TK-204", 48.0, -40.0, "Methanol tanks", "甲醇罐区"),
        3: ("TK-207", -46.0, -44.0, "Benzene tanks", "苯罐区"),
        5: ("SP-502", 44.0, -42.0, "Ammonia spheres", "液氨球罐"),
        7: ("V-3", 10.0, -37.0, "V-3 south", "V-3南侧"),
        9: ("TK-102", -40.0, 34.0, "Caustic tanks", "烧碱罐区"),
        10: ("SP-702", -40.0, -36.0, "VCM spheres", "氯乙烯球罐"),
        13: ("V-802", -44.0, -30.0, "Ethylene oxide", "环氧乙烷罐区"),
        14: ("TK-901", -42.0, 36.0, "P09 tank yard", "索明罐区"),
        16: ("V-1103", -40.0, -34.0, "HF bullets", "氟化氢罐区"),
        17: ("SP-1202", -42.0, -34.0, "Butadiene spheres", "丁二烯球罐"),
        18: ("TK-1003", 40.0, -36.0, "P10 benzene", "桐溪苯罐区"),
        19: ("TK-603", -40.0, 34.0, "P06 tank yard", "岩庭罐区"),
    }  # fmt: skip
    cameras = [
        aim(f"CAM-{number:02d}", en, zh, *_beside(assets[code], dx, dy))
        for number, (code, dx, dy, en, zh) in at_tanks.items()
    ]
    on_streets: tuple[tuple[int, Xy, Xy, str, str], ...] = (
        (2, (310.0, 1790.0), (310.0, 1840.0), "Jetty", "码头"),
        (4, (1578.0, 1700.0), (1640.0, 1590.0), "Effluent works", "污水处理厂"),
        (6, (1160.0, 1310.0), (1400.0, 1300.0), "Xingye × Tonglan", "兴业路×桐岚路"),
        (8, (v3.x + 92.0, v3.y + 14.0), (v3.x + 8.0, v3.y + 2.0), "Area A rack", "A区管廊"),
        (11, (550.0, 860.0), (700.0, 850.0), "Chuangxin × Lanchuan", "创新路×澜川路"),
        (12, (918.0, 862.0), (1080.0, 850.0), "Chuangxin × Gate 3", "创新路×3号门"),
        (15, (440.0, 392.0), (320.0, 380.0), "Staging ST-1", "ST-1集结点"),
        (20, (1480.0, -34.0), (1480.0, 60.0), "Gate 1", "1号门"),
        (21, (2990.0, 842.0), (2900.0, 850.0), "Gate 2", "2号门"),
        (22, (40.0, 250.0), (200.0, 170.0), "Rail yard", "铁路货场"),
        (23, (1180.0, 370.0), (1400.0, 300.0), "Staff Village", "职工生活区"),
        (24, (80.0, 900.0), (200.0, 1080.0), "Park Centre", "园区中心"),
    )
    cameras += [aim(f"CAM-{n:02d}", en, zh, at, target, 14.0, 70.0) for n, at, target, en, zh in on_streets]
    return sorted(cameras, key=lambda camera: camera.code)
