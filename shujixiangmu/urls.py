"""All addresses of the product, by app."""

from django.contrib import admin
from django.urls import include, path

from shujixiangmu.health import healthz, readyz

admin.site.site_header = "书记项目 · 技术维护"
admin.site.site_title = "技术维护"
admin.site.index_title = "只供系统管理员做技术维护"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("backoffice/", admin.site.urls),
    path("accounts/", include("organisations.urls")),
    path("jobs/", include("core.urls")),
    path("saved-views/", include("core.saved_view_urls")),
    path("messages/", include("notifications.urls")),
    path("programmes/", include("programmes.urls")),
    path("projects/", include("projects.urls")),
    path("dispatch/", include("dispatch.urls")),
    path("reviews/", include("reviews.urls")),
    path("", include("dashboards.urls")),
]

handler403 = "core.views.handler403"
handler404 = "core.views.handler404"
handler500 = "core.views.handler500"
