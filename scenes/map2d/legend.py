"""Which layers can be shown or hidden, and how many things of the park's own they hold."""

from models.domain.park import Park, Quantity

LAYERS = frozenset(
    {"zones", "distances", "evacuation", "routes", "units", "shelters", "gas", "process", "cameras", "hydrants"}
)
HIDDEN_AT_FIRST = frozenset({"hydrants"})


def layer_counts(park: Park) -> dict[str, int]:
    """How many symbols each layer has, for those that show the park's own."""
    gas = sum(sensor.quantity is Quantity.GAS for sensor in park.sensors)
    return {
        "units": len(park.units),
        "shelters": len(park.shelters),
        "gas": gas,
        "process": len(park.sensors) - gas,
        "cameras": len(park.cameras),
        "hydrants": sum(place.kind in ("hydrant", "gate", "muster") for place in park.places),
    }
