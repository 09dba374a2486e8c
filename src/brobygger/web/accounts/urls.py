"""Profile, choice of place, personal links, and users."""

from __future__ import annotations

from django.urls import path

from brobygger.web.accounts import jobcentres, users, views

app_name = "accounts"

urlpatterns = [
    path("konto/", views.profile, name="profile"),
    path("konto/log-ud-overalt/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("konto/send-igen/", views.send_again, name="send_again"),
    path("skift/", views.switch, name="switch"),
    path("l/<str:secret>/", views.open_link, name="link"),
    *(
        path(f"link/{purpose}/foedselsdato/", view, {"purpose": purpose}, name=f"link_birth_date_{purpose}")
        for purpose, view in views.ask_birth_date.items()
    ),
    path("administration/brugere/", users.users, name="users"),
    path("administration/brugere/ny/", users.user_new, name="user_new"),
    path("administration/brugere/<uuid:key>/", users.user, name="user"),
    path("administration/brugere/<uuid:key>/ret/", users.user_edit, name="user_edit"),
    path("administration/brugere/<uuid:key>/roller/ny/", users.role_new, name="role_new"),
    path("administration/brugere/<uuid:key>/roller/<uuid:role>/slut/", users.role_end, name="role_end"),
    path("administration/brugere/<uuid:key>/adgangskode/", users.password_link, name="password_link"),
    path("administration/brugere/<uuid:key>/luk/", users.put_out, name="put_out"),
    path("administration/brugere/<uuid:key>/luk-op/", users.let_in, name="let_in"),
    path("administration/brugere/<uuid:key>/log-ud/", users.sign_user_out, name="sign_user_out"),
    path(
        "administration/brugere/<uuid:key>/totrinslogin/",
        users.remove_second_factor,
        name="remove_second_factor",
    ),
    path("administration/jobcentre/", jobcentres.jobcentres, name="jobcentres"),
    path("administration/jobcentre/nyt/", jobcentres.jobcentre_new, name="jobcentre_new"),
    path("administration/jobcentre/<uuid:key>/", jobcentres.jobcentre, name="jobcentre"),
    path("administration/jobcentre/<uuid:key>/ret/", jobcentres.jobcentre_edit, name="jobcentre_edit"),
    path("administration/jobcentre/<uuid:key>/kommuner/", jobcentres.municipalities, name="municipalities"),
    path("administration/jobcentre/<uuid:key>/team/nyt/", jobcentres.team_new, name="team_new"),
    path("administration/jobcentre/<uuid:key>/team/<uuid:team>/", jobcentres.team, name="team"),
    path(
        "administration/jobcentre/<uuid:key>/team/<uuid:team>/organisering/",
        jobcentres.organisation_new,
        name="organisation_new",
    ),
]
