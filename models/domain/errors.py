"""Every error the program raises on purpose. Each carries a message id and parameters: field, cause and cure."""

from models.text import N_, tr


class CommandCenterError(Exception):
    """The root; `message` is a message id, `parameters` fill it, `str()` is in the current language."""

    message = N_("Something went wrong")

    def __init__(self, message: str | None = None, **parameters: object) -> None:
        self.message = message or type(self).message
        self.parameters = parameters
        super().__init__(self.message, parameters)

    def __str__(self) -> str:
        return tr(self.message, **self.parameters)


class BadInput(CommandCenterError):
    """Something from a person, a file or the wire is not acceptable; nothing was changed."""


class BadPayload(BadInput):
    """A device's message cannot be believed; it goes to quarantine with this reason."""


class BadParkFile(BadInput):
    """A park file has faults; nothing of it was loaded."""


class Refused(CommandCenterError):
    """The store refused an intent; its state is unchanged."""


class StaleVersion(Refused):
    message = N_("Somebody changed this a moment ago. Look at it again, then repeat what you meant")


class TransitionRefused(Refused):
    message = N_("{entity} cannot go from {state} by {event}")


class PermissionRefused(Refused):
    message = N_("Your role may not do this: {action}")


class UnitTaken(Refused):
    """Another dispatcher was first; `unit`, `incident` and `operator` say who won."""

    message = N_("{unit} was taken by {operator} for incident {incident}")


class NotFound(Refused):
    message = N_("{entity} {id} does not exist")


class StoreUnavailable(CommandCenterError):
    message = N_("The database does not answer: {cause}")


class BrokerUnavailable(CommandCenterError):
    message = N_("The message broker does not answer: {cause}")


class ComputeUnavailable(CommandCenterError):
    message = N_("What computes at {address} does not answer: {cause}")


class SourceLost(CommandCenterError):
    """A field protocol's line is down; it is tried again after a pause."""

    message = N_("The source does not answer: {cause}")


class EmbeddedUnavailable(CommandCenterError):
    """An embedded part cannot start; the text says how to get it."""


class CameraFault(CommandCenterError):
    """A camera gives no picture, or a clip cannot be written."""


class NoRoute(CommandCenterError):
    message = N_("No road leads from {origin} to {destination}")


class OutsideModel(CommandCenterError):
    """Physics was asked for something its equations do not cover."""
