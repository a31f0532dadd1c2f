"""Made-up record data with every fault that the questions ask for."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

CUSTOMERS = """\
type,internal_id,external_id,companyname,email,phone,vatregnumber,subsidiary,parent,isinactive,datecreated
customer,1,CRM-0001,Alder Outfitters GmbH,office@alder.example,+49 30 111,DE 811 111,2,,F,2025-01-03
customer,2,crm-0001,Alder Outfitters,OFFICE@alder.example ,0049 30-111,DE811111,2,1,F,2025-01-02
customer,3,,ALDER outfitters GmbH,office@alder.example,,,3,1,T,2025-02-02
customer,4,CRM-2,Birch Trading Ltd,sales@birch.example,555 0101,GB22,2,99,F,2025-02-03
customer,5,CRM-002,Birch  Trading Limited,info@birch.example,5550101,GB-22,2,,F,2025-03-03
customer,6,2001,Cedar SA,hello@cedar.example,,FR9,3,,F,2025-03-04
customer,7,CRM_2001,Cédar S.A.,Hello@Cedar.example,,FR 9,2,,F,2025-03-05
vendor,8,crm.2,Supplies,sup@plies.example,,,2,,F,2025-03-06
customer,9,CRM-9,Müller & Söhne GmbH,müller@soehne.example,,,2,,F,2025-03-07
customer,10,CRM-10,Mu\u0308ller & So\u0308hne,Mu\u0308ller@soehne.example,,,2,,F,2025-03-08
customer,11,ＣＲＭ-11,Dogwood Group,dog@wood.example,,,2,,F,2025-03-09
customer,12,CRM-11\u00a0,Dogwod Group,dog2@wood.example,,,2,,F,2025-03-10
customer,13,CRM-13,"Elm, Inc","quoted ""x""@elm.example",,,2,,F,2025-03-11
"""

ORDERS = """\
type,internalid,externalid,entity,otherrefnum,total,currency,trandate,status,createdfrom
salesorder,100,OMS_1,1,A-1,100.00,EUR,2026-02-01,Sales Order : Pending Fulfillment,
salesorder,101,OMS_1b,1,a1,100.00,EUR,2026-02-02,Sales Order : Pending Fulfillment,
salesorder,102,OMS_2,1,A-1,100.00,EUR,2026-02-09,Sales Order : Billed,
salesorder,103,OMS_3,4,A-3,55.50,EUR,2026-02-01,Sales Order : Voided,
salesorder,104,OMS_4,4,A-3,55.50,EUR,2026-02-01,Sales Order : Billed,
invoice,200,INV_1,77,A-1,100.00,EUR,2026-02-03,Invoice : Open,100
invoice,201,INV_2,4,A-3,55.50,EUR,2026-02-03,Invoice : Paid In Full,999
"""

MERGES = """\
type,old_internal_id,canonical_internal_id,at
customer,2,1,2026-01-05
customer,3,1,2026-01-05
customer,50,,2026-01-05
customer,51,3,2026-01-06
"""

REFERENCES = """\
from_type,from_id,field,to_id,open
contact,900,company,2,F
salesorder,100,entity,1,T
salesorder,101,entity,2,T
invoice,201,entity,3,F
"""


def write(folder: Path) -> list[Path]:
    """Write the tables as CSV; their paths."""
    paths = []
    for name, text in (
        ("customers", CUSTOMERS),
        ("orders", ORDERS),
        ("merge_log", MERGES),
        ("references", REFERENCES),
    ):
        path = folder / f"{name}.csv"
        path.write_text(text, "utf-8")
        paths.append(path)
    return paths


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a written table; empty cells are None."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{k: v or None for k, v in row.items()} for row in csv.DictReader(file)]
