from django.urls import path

from brobygger.web.measurement import views

app_name = "measurement"

urlpatterns = [
    path("tal/", views.funnel, name="funnel"),
    path("tal/liste/", views.opened, name="list"),
    path("tal/kerneelementer/", views.practice, name="practice"),
    path("tal/maaltal/", views.targets, name="targets"),
    path("tal/definitioner/", views.definitions, name="definitions"),
]
