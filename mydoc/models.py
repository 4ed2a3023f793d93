"""Import the project's own tables where Django finds them."""

from mydoc.branding.models import BrandingItem as BrandingItem
from mydoc.features.models import FeaturesItem as FeaturesItem
from mydoc.jobs.models import FailureItem as FailureItem
from mydoc.web.api.models import AnswerItem as AnswerItem
