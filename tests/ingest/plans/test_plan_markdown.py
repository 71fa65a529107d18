"""Plans in Markdown: headings that only say what follows, headings underlined, labels as items of lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import formats
from ingest.layouts import parse
from tests.layout_cases import told

MARKDOWN = """# 船見町総合計画

## 政策５　交流のまち

### ５－１　国際交流

#### 現状と課題

- 交流を続けています。

#### 施策の内容

##### （１）姉妹都市

| 主な事業 | 事業内容 | 担当課 |
|---|---|---|
| 高校生の交流 | 相互に派遣します。 | 企画課 |

#### 成果指標

| 指標名 | 現状値（R4） | 目標値（R10） |
|---|---|---|
| 参加した市民の数 | 420人 | 1,200人 |

### ５－２　共生

#### 現状と課題

- 住民が増えています。

#### 施策の内容

##### （１）生活の支援

| 主な事業 | 事業内容 | 担当課 |
|---|---|---|
| 相談窓口 | 相談員を置きます。 | 市民課 |

#### 成果指標

| 指標名 | 現状値（R4） | 目標値（R10） |
|---|---|---|
| 相談件数 | 286件 | 500件 |

#### 関連する計画

- 多文化共生プラン
"""

UNDERLINED = """砂浜町国際交流計画
==================

1 交流を広げる
--------------

### 【施策①】姉妹都市

* 主な事業
  * 中学生派遣（教育課）
  * 物産展（産業課）

2 共に暮らす
------------

### 【施策②】生活

* 主な事業
  * ごみの暦（環境課）
"""

SLIDES = """---
theme: default
---

<!-- Slide number: 1 -->
# 船見町国際戦略

<!-- Slide number: 2 -->
# 01 現状

<!-- Slide number: 3 -->
# 02 柱1 迎える

施策(1) 誘客

- **見本市**（観光課）
  - 海外の見本市への出展
- 宣伝（観光課）
  - 動画の配信

<!-- Slide number: 4 -->
# 03 柱2 育てる

施策(1) 学び

- 日本語教室（国際課・市民病院）
  - 週に一回
- 派遣（教育課）
  - 十人を派遣
"""


@pytest.mark.parametrize(("content", "expected"), [
    pytest.param(SLIDES, [
        "1 迎える", "1.1 誘客", "* 見本市 観光課", "* 宣伝 観光課", "2 育てる", "2.1 学び",
        "* 日本語教室 国際課 市民病院", "* 派遣 教育課"], id="slides with comments, descriptions in inner lists"),
    pytest.param(MARKDOWN, [
        "5 交流のまち", "5.1 国際交流", "# 参加した市民の数: 420人 R4 > 1200人 R10", "5.1.1 姉妹都市",
        "* 高校生の交流 企画課", "5.2 共生", "# 相談件数: 286件 R4 > 500件 R10", "5.2.1 生活の支援",
        "* 相談窓口 市民課"], id="headings that only say what follows"),
    pytest.param(UNDERLINED, [
        "1 交流を広げる", "1.1 姉妹都市", "* 中学生派遣 教育課", "* 物産展 産業課", "2 共に暮らす", "2.2 生活",
        "* ごみの暦 環境課"], id="headings underlined, labels as items"),
])
def test_markdown(content: str, expected: list[str], tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    file.write_text(content, "utf-8")
    assert told(parse(formats.read(file))) == expected
