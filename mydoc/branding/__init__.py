"""Give the site a name, a logo, colours, links and words of its own, without a deployment.

Administrators' pages change it by `mydoc.branding.changing`, which is not exported: it needs what recognises
files, and nobody else does.
"""

from mydoc.branding.domain import Branding as Branding
from mydoc.branding.domain import Link as Link
from mydoc.branding.service import current as current
from mydoc.branding.service import latest as latest
