from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "brobygger.reviews"
    label = "reviews"
