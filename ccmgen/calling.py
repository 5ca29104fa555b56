"""How a macro comes to its jobs: the calling table's rows, columns and cells, and the links."""

from msgspec import Struct


class Link(Struct, frozen=True):
    """A value of a configurator that is another's."""

    key: str
    """The path to it in the configurator's own metadata: `cards.mass`."""
    of: str
    """The other configurator."""
    field: str
    """The key of the other's metadata."""


class Configurator(Struct, frozen=True):
    """A loaded module."""

    name: str
    module: str
    doc: str
    requested: str
    """The name that the macro loaded; contexts may have put `module` in its place."""
    needs: tuple[str, ...]
    """Configurators that it declares to depend on."""
    links: tuple[Link, ...]
    handlers: dict[str, str]
    """By framework call: what the handler does."""

    @property
    def heading(self) -> tuple[str, ...]:
        """The name, and below it the module if that is another."""
        name, module = self.name, self.module
        return (name,) if name == module else (name, f"({module})")


class Event(Struct, frozen=True):
    """One run of a handler."""

    job: str
    """The job of the macro's loop that the calls were issued for."""
    call: str
    configurator: str
    created: tuple[str, ...]
    """Idents of ScriptObjects."""
    changed: tuple[str, ...]
    """Idents of ScriptObjects."""
    set: tuple[str, ...]
    """Keys of the configurator's metadata."""


class Trace(Struct, frozen=True):
    """Calls in order, configurators and events in the order in which calls reach them."""

    calls: tuple[str, ...]
    configurators: tuple[Configurator, ...]
    events: tuple[Event, ...]
