"""The horizon: what is planned for each building in one, three and five years, so that nothing falls from the sky."""

from app.horizon import commands, queries
from app.horizon.routes import ROUTES
from app.horizon.wire import HorizonSet, SetHorizon
from app.kernel.feature import Command, Feature, Findable, Offer, Words

feature = Feature(
    name="horizon",
    commands=(Command("horizon.set", SetHorizon, commands.set_horizon),),
    events=(HorizonSet,),
    routes=ROUTES,
    offers=(Offer("horizons", queries.offer), Offer("horizon_now", queries.offer_now)),
    finds=(
        Findable(
            "horizon",
            HorizonSet,
            lambda event: Words(event.horizon, "\n".join([*(plan.what for plan in event.plans), event.reason])),
        ),
    ),
)
