"""Route the logo and the accent colours, mounted at /branding/."""

from django.urls import path

from mydoc.branding import assets

app_name = "brand"
urlpatterns = [
    path("<str:light>-<str:dark>.css", assets.style_sheet, name="style-sheet"),
    path("<str:logo_id>.png", assets.logo, name="logo"),
]
