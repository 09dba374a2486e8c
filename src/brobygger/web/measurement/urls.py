from django.urls import path

from brobygger.web.measurement import (
    associations,
    board,
    data_sets,
    events,
    fidelity_urls,
    linkage,
    target_group,
    views,
)

app_name = "measurement"

urlpatterns = [
    path("tal/", views.funnel, name="funnel"),
    path("tal/liste/", views.opened, name="list"),
    path("tal/kerneelementer/", views.practice, name="practice"),
    path("tal/maalgruppe/", target_group.search, name="target_group"),
    path("tal/kerneelementer/udvikling/", views.trend, name="trend"),
    path("tal/maaltal/", views.targets, name="targets"),
    path("tal/udtraek/", linkage.overview, name="linkages"),
    path("tal/udtraek/ny/", linkage.new, name="linkage_new"),
    path("tal/udtraek/<uuid:key>/", linkage.page, name="linkage"),
    path("tal/udtraek/<uuid:key>/personer/", linkage.people, name="linkage_people"),
    path("tal/udtraek/forslag/<uuid:key>/", linkage.proposal, name="linkage_proposal"),
    path("tal/sammenhaenge/", associations.overview, name="associations"),
    path("tal/sammenhaenge/<uuid:key>/", associations.page, name="association"),
    path("tal/sammenhaenge/<uuid:key>/del/", associations.share, name="association_share"),
    path("tal/sammenhaenge/<uuid:key>/igen/", associations.again, name="association_again"),
    path("tal/datasaet/", data_sets.overview, name="data_sets"),
    path("tal/datasaet/<uuid:key>/", data_sets.page, name="data_set"),
    path("tal/datasaet/<uuid:key>/hent/", data_sets.export, name="data_set_export"),
    path("tal/datasaet/<uuid:key>/kodebog/", data_sets.codebook, name="data_set_codebook"),
    path("tal/begivenheder/", events.overview, name="events"),
    path("tal/begivenheder/ny/", events.new, name="event_new"),
    path("tal/begivenheder/<uuid:key>/", events.change, name="event"),
    path("tal/begivenheder/<uuid:key>/tag-ud/", events.withdraw, name="event_withdraw"),
    *board.PAGES,
    *fidelity_urls.PAGES,
    path("tal/definitioner/", views.definitions, name="definitions"),
]
