"""What may stand between a tie word and the partners behind it."""

from __future__ import annotations

import re
from typing import Final

FORWARD: Final = re.compile(
    r"」?(?:\d+(?:市|町|都市|地域))?(?:[とに]なっ(?:た|ている|ており)|である|であった|だった|にある|の関係にあ(?:る|った)|として)?"
    r"(?:を|の|に|で)?(?:締結|提携|結|調印|交わ)?(?:を|に)?"
    r"(?:して|した|する|し|んで|んだ|ぶ)?(?:いる|いた|ある)?(?:の|相手[方先]?(?:である|の)?|先(?:である|の)?)?[\s(:「・【]*")
"""What may stand between a tie word and the partner behind it."""

NAMED: Final = re.compile(
    r"(?:提携)?(?:先|相手先?|都市)?(?:第(?:一|1)号|の(?:一つ|1つ))?(?:として)?(?:は|が|には|:)、?")
"""Behind a tie word of which a list tells: 姉妹都市は、X市とY市である; and how such a list ends."""
NAMED_END: Final = re.compile(
    r"[州省県]?(?:\([^()]*\))*(?:など|等)?(?:の\d+(?:市|都市|か所))?(?:で(?:ある|す|、|あり|した|ござ)|だ|。|$|、(?=[姉友パ])"
    r"|[がの]あ[りる]|と?、?(?:提携|結))")

OF_ANNIVERSARY: Final = re.compile(
    r"(?:提携|盟約|縁組|締結)*\d+\s*周年(?:\([^()]*\))?(?:目|の節目)?(?:を|に|と)"
    r"(?:迎え(?:た|る)|記念し(?:て、?|た|、)|祝し(?:て、?|た|、)|な(?:った|る)|当た(?:った|る)|あた(?:った|る))")
"""Between a tie word and the partner with whom it has stood so long: 姉妹都市提携30周年を迎えたX市."""
