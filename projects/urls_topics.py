"""Addresses of the topic catalogue, late openings and objectives, within those of projects."""

from django.urls import path

from projects.views import objectives, openings, topics

urlpatterns = [
    path("topics/", topics.topics, name="topics"),
    path("topics/all/", topics.topics_for_all, name="topics_for_all"),
    path("topics/<int:pk>/", topics.topic, name="topic"),
    path("topics/<int:pk>/claim/", topics.topic_claim, name="topic_claim"),
    path("<int:pk>/return-topic/", topics.topic_return, name="topic_return"),
    path("openings/", openings.openings, name="openings"),
    path("openings/<int:pk>/withdraw/", openings.opening_withdraw, name="opening_withdraw"),
    path("objectives/", objectives.objectives, name="objectives"),
    path("objectives/<int:pk>/", objectives.objective, name="objective"),
]
