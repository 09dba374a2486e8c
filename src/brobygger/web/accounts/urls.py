"""Profile, choice of place, personal links, and administration."""

from __future__ import annotations

from django.urls import path

from brobygger.web.accounts import administration, views

app_name = "accounts"

urlpatterns = [
    path("konto/", views.profile, name="profile"),
    path("konto/log-ud-overalt/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("skift/", views.switch, name="switch"),
    path("l/<str:secret>/", views.open_link, name="link"),
    *(
        path(f"link/{purpose}/foedselsdato/", view, {"purpose": purpose}, name=f"link_birth_date_{purpose}")
        for purpose, view in views.ask_birth_date.items()
    ),
    path("administration/brugere/", administration.users, name="users"),
    path("administration/brugere/ny/", administration.user_new, name="user_new"),
    path("administration/brugere/<uuid:key>/", administration.user, name="user"),
    path("administration/brugere/<uuid:key>/ret/", administration.user_edit, name="user_edit"),
    path("administration/brugere/<uuid:key>/roller/ny/", administration.role_new, name="role_new"),
    path("administration/brugere/<uuid:key>/roller/<uuid:role>/slut/", administration.role_end, name="role_end"),
    path("administration/brugere/<uuid:key>/adgangskode/", administration.password_link, name="password_link"),
    path("administration/brugere/<uuid:key>/luk/", administration.put_out, name="put_out"),
    path("administration/brugere/<uuid:key>/luk-op/", administration.let_in, name="let_in"),
    path("administration/brugere/<uuid:key>/log-ud/", administration.sign_user_out, name="sign_user_out"),
    path(
        "administration/brugere/<uuid:key>/totrinslogin/",
        administration.remove_second_factor,
        name="remove_second_factor",
    ),
    path("administration/jobcentre/", administration.jobcentres, name="jobcentres"),
    path("administration/jobcentre/nyt/", administration.jobcentre_new, name="jobcentre_new"),
    path("administration/jobcentre/<uuid:key>/", administration.jobcentre, name="jobcentre"),
    path("administration/jobcentre/<uuid:key>/ret/", administration.jobcentre_edit, name="jobcentre_edit"),
    path("administration/jobcentre/<uuid:key>/kommuner/", administration.municipalities, name="municipalities"),
    path("administration/jobcentre/<uuid:key>/team/nyt/", administration.team_new, name="team_new"),
    path("administration/jobcentre/<uuid:key>/team/<uuid:team>/", administration.team, name="team"),
    path(
        "administration/jobcentre/<uuid:key>/team/<uuid:team>/organisering/",
        administration.organisation_new,
        name="organisation_new",
    ),
]
