"""Addresses of the time views: calendar, Gantt charts, feed."""

from django.urls import path

from dispatch.views import timeline, timeline_feed

urlpatterns = [
    path("calendar/", timeline.calendar, name="calendar"),
    path("gantt/", timeline.gantt, name="gantt"),
    path("gantt/<int:pk>/", timeline.project_gantt, name="project_gantt"),
    path("feed/", timeline_feed.feed, name="feed"),
    path("feed/renew/", timeline_feed.feed_renew, name="feed_renew"),
    path("feed/revoke/", timeline_feed.feed_revoke, name="feed_revoke"),
    path("feed/<str:secret>.ics", timeline_feed.feed_file, name="feed_file"),
]
