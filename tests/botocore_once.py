"""What botocore makes anew for each session and client, and would make alike: once in a process, in tests.

Nearly every test has a session of its own, and so clients of its own; making them took a tenth of a closed loop. What
differs by session, which is what its event handlers and settings do, stays its own.
"""

from functools import cache

import botocore.loaders
import botocore.session
from botocore.client import ClientCreator
from botocore.hooks import EVENT_ALIASES, EventAliaser


def share():
    """Models, with the methods that clients get of them; and how the names of events are spelled."""
    _models()
    _methods()
    _names_of_events()


def _models():
    loader = cache(botocore.loaders.create_loader)
    botocore.loaders.create_loader = botocore.session.create_loader = lambda path=None: loader(path)
    load, loaded = ClientCreator._load_service_model, {}

    def load_once(self, service_name, api_version=None):
        kept = self._loader, service_name, api_version
        if kept not in loaded:
            loaded[kept] = load(self, service_name, api_version)
        return loaded[kept]

    ClientCreator._load_service_model = load_once


def _methods():
    create, created = ClientCreator._create_methods, {}

    def create_once(self, service_model):
        if service_model not in created:
            created[service_model] = create(self, service_model)
        return dict(created[service_model])

    ClientCreator._create_methods = create_once


def _names_of_events():
    make, names = EventAliaser.__init__, {}

    def make_sharing(self, event_emitter, event_aliases=None):
        make(self, event_emitter, event_aliases)
        if self._event_aliases == EVENT_ALIASES:
            self._alias_name_cache = names

    EventAliaser.__init__ = make_sharing
