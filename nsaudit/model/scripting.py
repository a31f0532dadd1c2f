"""Scripts and their deployments, as configured; what the code does is another table."""

from typing import Any, ClassVar

from nsaudit.model.base import Customization, Part
from nsaudit.model.customization import CustomField

SCRIPT_TAGS = {
    "bundleinstallationscript",
    "clientscript",
    "customrecordactionscript",
    "mapreducescript",
    "massupdatescript",
    "portlet",
    "restlet",
    "scheduledscript",
    "sdfinstallationscript",
    "suitelet",
    "usereventscript",
    "workflowactionscript",
}
"""Root tags of the script types that have deployments or run on their own."""

QUEUED_TAGS = {"scheduledscript", "mapreducescript"}
"""Script types whose deployment status is a queue status rather than RELEASED."""


class Deployment(Part):
    """One deployment of a script. Empty text means that NetSuite applies no restriction.

    Defaults: status TESTING, log level DEBUG, deployed (Oracle help, SDFxml_1334137041); no access
    without login and no audience of all roles or employees (Oracle help, page of suitelet); one
    map/reduce job at a time (Oracle help, page of mapreducescript); without a run-as role the
    caller's role counts (SAFE guide, pitfall 134). A file that omits the record type or the title
    states none.
    """

    defaults: ClassVar[dict[str, str]] = {
        "status": "TESTING",
        "loglevel": "DEBUG",
        "isdeployed": "T",
        "title": "",
        "runasrole": "",
        "recordtype": "",
        "allroles": "F",
        "allemployees": "F",
        "isonline": "F",
        "concurrencylimit": "1",
    }

    scriptid: str
    title: str | None = None
    status: str | None = None
    isdeployed: bool | None = None
    loglevel: str | None = None
    runasrole: str | None = None
    recordtype: str | None = None
    eventtype: str | None = None
    executioncontext: str | None = None
    allroles: bool | None = None
    allemployees: bool | None = None
    audslctrole: str | None = None
    isonline: bool | None = None
    concurrencylimit: str | None = None
    buffersize: str | None = None
    yieldaftermins: str | None = None
    queueallstagesatonce: bool | None = None
    recurrence: dict[str, Any] | str | None = None

    @property
    def kind(self) -> str:
        """The SDF tag of a deployment."""
        return "scriptdeployment"

    @property
    def caption(self) -> str:
        """The deployment's title."""
        return self.title or self.scriptid


class Script(Customization):
    """A script record with its deployments. SuiteScript 2.x entry points are only in the code.

    A file that names no address and no group to notify names none.
    """

    table: ClassVar[str] = "scripts"
    defaults: ClassVar[dict[str, str]] = {
        "isinactive": "F",
        "notifyowner": "T",
        "notifyadmins": "F",
        "notifyemails": "",
        "notifygroup": "",
    }

    name: str | None = None
    description: str | None = None
    scriptfile: str | None = None
    isinactive: bool | None = None
    notifyowner: bool | None = None
    notifyadmins: bool | None = None
    notifyemails: str | None = None
    notifygroup: str | None = None
    aftersubmitfunction: str | None = None
    scriptcustomfields: tuple[CustomField, ...] | None = None
    scriptdeployments: tuple[Deployment, ...] | None = None

    def live(self, deployment: Deployment) -> bool | None:
        """Whether the deployment runs for everybody; None where a flag is unreadable.

        Scheduled and map/reduce scripts are live in any queue status but TESTING and NOTSCHEDULED.
        """
        if self.isinactive or deployment.isdeployed is False:
            return False
        if deployment.status is None or deployment.isdeployed is None or self.isinactive is None:
            return None
        if self.tag in QUEUED_TAGS:
            return deployment.status not in {"TESTING", "NOTSCHEDULED"}
        return deployment.status == "RELEASED"
