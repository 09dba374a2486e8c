from django.urls import path

from brobygger.web.programmes import imports, views

app_name = "programmes"

urlpatterns = [
    path("programmer/", views.programmes, name="list"),
    path("programmer/nyt/", views.new, name="new"),
    path("programmer/<uuid:key>/", views.programme, name="page"),
    path("programmer/<uuid:key>/deltag/", views.join, name="join"),
    path("programmer/<uuid:key>/udtraed/", views.leave, name="leave"),
    path("programmer/<uuid:key>/maaltal/<slug:measure>/", views.target, name="target"),
    path("programmer/<uuid:key>/anvendelse/", views.usage, name="usage"),
    path("programmer/<uuid:key>/paabegyndte/", views.population, name="population"),
    path("programmer/<uuid:key>/markeringer/ny/", views.mark_new, name="mark_new"),
    path("programmer/<uuid:key>/markeringer/<uuid:mark>/afslut/", views.mark_end, name="mark_end"),
    path("programmer/<uuid:key>/indlaes/", imports.upload, name="import"),
    path("programmer/<uuid:key>/indlaes/<uuid:upload>/", imports.preview, name="import_preview"),
]
