from django.urls import path

from brobygger.web.measurement import linkage, views

app_name = "measurement"

urlpatterns = [
    path("tal/", views.funnel, name="funnel"),
    path("tal/liste/", views.opened, name="list"),
    path("tal/kerneelementer/", views.practice, name="practice"),
    path("tal/maaltal/", views.targets, name="targets"),
    path("tal/udtraek/", linkage.overview, name="linkages"),
    path("tal/udtraek/ny/", linkage.new, name="linkage_new"),
    path("tal/udtraek/<uuid:key>/", linkage.page, name="linkage"),
    path("tal/udtraek/<uuid:key>/personer/", linkage.people, name="linkage_people"),
    path("tal/udtraek/forslag/<uuid:key>/", linkage.proposal, name="linkage_proposal"),
    path("tal/definitioner/", views.definitions, name="definitions"),
]
