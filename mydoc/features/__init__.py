"""Switch features and set limits without a deployment."""

from mydoc.features.changing import change as change
from mydoc.features.domain import EVERYBODY as EVERYBODY
from mydoc.features.domain import Change as Change
from mydoc.features.domain import Directory as Directory
from mydoc.features.domain import Feature as Feature
from mydoc.features.domain import Features as Features
from mydoc.features.domain import Group as Group
from mydoc.features.domain import Limits as Limits
from mydoc.features.service import current as current
from mydoc.features.service import forget as forget
from mydoc.features.service import is_on as is_on
from mydoc.features.service import latest as latest
from mydoc.features.service import limits as limits
from mydoc.features.service import require as require
