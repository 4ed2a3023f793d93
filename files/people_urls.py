"""Route the pages of people, mounted at /settings/people/."""

from django.urls import path

from files.views import people

app_name = "people"

urlpatterns = [
    path("", people.people_list, name="list"),
    path("<str:user_id>/", people.person, name="person"),
]
