"""Messages of ``suitecloud project:validate`` and ``project:deploy``: a table.

SDF's server answers in the language of the user who signs in; English and French wordings are
public. ``unverified`` marks a pattern whose exact wording no public source shows in full. French
patterns are written with their accents; what a terminal made of them is matched too.
"""

from __future__ import annotations

from typing import NamedTuple

_SDK = "https://github.com/oracle/netsuite-suitecloud-sdk/issues/"
_HELP = "https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/"
_SALTO = "salto-io/salto, netsuite-adapter, client/language_utils"
_SAFE = "Oracle SAFE guide"
_AUDIT_TRAIL = (
    "Read the whole report in the account: Customization > SuiteCloud Development > Deployment "
    "Audit Trail."
)


class Message(NamedTuple):
    """One kind of message: patterns of its text, why it comes, the rules on it, and what to do.

    Patterns are regular expressions that are searched for in the text after ``Details:``; named
    groups fill ``{name}`` in cause and fix.
    """

    patterns: tuple[str, ...]
    cause: str
    fix: str
    rules: tuple[str, ...] = ()
    source: str = ""
    unverified: bool = False


_FEATURE_FIX = (
    'Add <feature required="true">{feature}</feature> to <dependencies><features> of manifest.xml, '
    "or run 'nsaudit lint --fix' or 'suitecloud project:adddependencies'."
)

MESSAGES: tuple[Message, ...] = (
    Message(
        (
            r"You must specify the (?P<feature>\w+)\s*\(.*?\) feature in the project manifest",
            r"the manifest must define the (?P<feature>\w+) feature",
            r"depends on the (?P<feature>\w+) feature\. The manifest must define",
            r"following features must be specified in the manifest to use .*: (?P<feature>\w+)",
            r"Vous devez spécifier la fonctionnalité (?P<feature>\w+)\s*\(.*?\) dans le manifeste",
        ),
        "an object or one of its tags needs the feature {feature}, and the manifest does not "
        "declare it",
        _FEATURE_FIX,
        ("SDF004",),
        f"{_SALTO}; {_HELP}section_4718752626.html",
    ),
    Message(
        (r"the (?P<feature>\w+)\s*\(.*?\) feature must be enabled in the account",),
        "the manifest requires the feature {feature}, and it is off in the target account",
        "Switch it on in Setup > Company > Enable Features, or declare it with "
        'required="false" where the project also works without it.',
        ("DRF007",),
        _SALTO,
    ),
    Message(
        (r"\"(?P<feature>\w+)\" feature defined in the manifest does not exist",),
        "no feature has the id {feature}",
        "Write the id from Oracle's list in capitals, for example ASSEMBLIES, not MANUFACTURING.",
        ("SDF005",),
        f"{_SAFE}, appendix on manifest features",
    ),
    Message(
        (
            r"The manifest contains a dependency on (?P<object>[\w.]+)",
            r"Le manifeste comporte une dépendance sur l'objet (?P<object>[\w.]+)",
        ),
        "the manifest says that the account has {object}, and the target account has not",
        "Put {object} into the project (suitecloud object:import), deploy it first, or take it out "
        "of the manifest together with what refers to it.",
        ("SDF001",),
        _SALTO,
    ),
    Message(
        (r"The object reference \[(?P<object>[^\]]+)\]",),
        "what [{object}] refers to was not found in the project or in the target account",
        "Check the id, put the object into the project, or create it in the target account first. "
        "Values of locked objects have ids that differ between accounts.",
        ("SDF001", "SDF010"),
        f"{_SDK}909",
        unverified=True,
    ),
    Message(
        (r"(?P<role>\w+) role contains a reference on the (?P<record>\w+) customrecordtype",),
        "the role {role} holds a permission on {record}, and {record} does not list the role",
        "Add a <permission> row with <permittedrole>[scriptid={role}]</permittedrole> to "
        "<permissions> of {record}, or take the row out of the role.",
        (),
        f"{_SDK}184",
    ),
    Message(
        (r"permissions specified in the \"(?P<record>\w+)\" customrecordtype object do not",),
        "the levels in the role and in the permission list of {record} differ",
        "Give both the same level: <permlevel> in the role, <permittedlevel> in the record type.",
        (),
        f"{_SDK}579",
        unverified=True,
    ),
    Message(
        (r"The object field \"objects\" is invalid or not supported",),
        "a SuiteApp's manifest cannot list objects",
        "Take <objects> out of <dependencies>; name objects of other SuiteApps below "
        "<applications>.",
        ("SDF005",),
        f"{_SAFE}, pitfall 96",
    ),
    Message(
        (
            r"The (?P<field>\w+) object field is invalid or not supported and will be ignored",
            r"The (?P<field>\w+) field is not supported .*will be ignored",
            r"Le champ (?P<field>\w+) n'est pas pris en charge .*sera ignoré",
            r"L'objet (?P<field>\w+) n'est pas valide ou n'est pas pris en charge et sera ignoré",
        ),
        "SDF drops <{field}> without stopping: the object arrives without it",
        "Take <{field}> out, and make the setting by hand in the account if it is needed.",
        ("SDF009",),
        _SALTO,
    ),
    Message(
        (
            r"The (?:object )?field \"?(?P<field>\w+)\"? is invalid or not supported",
            r"The (?P<field>\w+) field is invalid or not supported",
        ),
        "SDF does not know <{field}> here: another release, a feature that is off, or a mistake",
        "Take <{field}> out, or import the object again with an account of the target's release. "
        "If only local validation complains, validate with --server.",
        ("SDF009",),
        f"{_SDK}468; {_SDK}132",
    ),
    Message(
        (
            r"The (?P<field>fieldtype) field must not be (?P<value>\S+?)\.?$",
            r"object field (?P<field>fieldtype) must not be (?P<value>\S+?)\.?$",
        ),
        "a field that is deployed cannot change its type to {value}, or the type does not exist",
        "Create a new field of the wanted type and move the data; FREEFORMTEXT is written TEXT.",
        ("DRF003", "SDF009"),
        f"{_SAFE}, pitfalls 34 and 35 of its quick reference",
    ),
    Message(
        (
            r"object field (?P<field>\w+) must not be (?!empty)(?P<value>\S+?)\.?$",
            r"The (?P<field>\w+) field .*must not be (?!empty)(?P<value>\S+?)\.?$",
            r"The field (?P<field>\w+) for .*must not be (?P<value>\S+?)\.?$",
        ),
        "{value} is not a value that <{field}> can have in this account: a feature it needs is "
        "off, it belongs to another account, or SDF does not carry it",
        "Compare the features of both accounts; else set another value, and this one by hand after "
        "deploying.",
        ("SDF009", "DRF007"),
        f"{_SDK}575",
    ),
    Message(
        (
            r"object field (?P<field>\w+) must not be empty",
            r"The (?P<field>\w+) field .*must not be empty",
        ),
        "<{field}> stands there without a value",
        "Give it a value, or import the object again from the account.",
        (),
        f"{_HELP}article_161608290208.html",
    ),
    Message(
        (
            r"object field (?P<field>\w+) is missing",
            r"The (?P<field>\w+) field is missing",
        ),
        "SDF demands <{field}>, and the object does not state it",
        "Add the tag; where the export left it out, the value belongs to one account and has to be "
        "chosen anew.",
        ("SDF008",),
        f"{_HELP}article_161608290208.html; {_SDK}575",
    ),
    Message(
        (r"The (?P<field>\w+) field group is required",),
        "SDF demands the block <{field}>",
        "Add it, or import the object again; some dashboards that NetSuite exports itself are "
        "refused.",
        (),
        f"{_SDK}575",
    ),
    Message(
        (r"The (?P<field>\w+) subrecord is invalid for the (?P<group>\w+) subrecord group",),
        "<{field}> cannot stand in <{group}> here: SDF does not carry it, or its place is wrong",
        "Build that part in the account and import the object again.",
        ("SDF009",),
        "",
        unverified=True,
    ),
    Message(
        (r"Invalid \"(?P<field>\w+)\" reference key \"(?P<value>[^\"]+)\"",),
        "the local validation does not know {value} as a value of <{field}>",
        "Validate with 'suitecloud project:validate --server': the account may accept it.",
        ("SDF009",),
        f"{_SDK}174",
    ),
    Message(
        (r"The attribute \"(?P<field>\w+)\" is invalid, no attributes are expected",),
        "the local validation does not know the attribute {field}, which exports write",
        "Validate with 'suitecloud project:validate --server'.",
        (),
        f"{_SDK}173",
    ),
    Message(
        (r"The object (?P<object>\w+) cannot be deployed because it is locked",),
        "{object} is locked by the SuiteApp or bundle that brought it",
        "Take it out of the project; only its publisher can change it.",
        (),
        _SALTO,
    ),
    Message(
        (
            r"object script ID must not be empty and must start with (?P<prefix>\w+)",
            r"scriptid value must be lowercase alphanumeric",
            r"script ID must not exceed (?P<most>\d+) characters",
        ),
        "the script id does not have the form that SDF accepts",
        "Use the prefix of the object type, small letters, digits and underscores, and keep it "
        "short.",
        ("SDF007",),
        f"{_HELP}article_161608290208.html",
    ),
    Message(
        (r"account[- ]specific value", r"valeurs? spécifiques? (?:au|à un) compte"),
        "the object holds internal ids of one account, which the export masked",
        "Replace [ACCOUNT_SPECIFIC_VALUE] by a reference or take the tag out; with "
        "--accountspecificvalues WARNING the deployment goes on without these values.",
        ("SDF008",),
        f"{_HELP}section_1528397245.html",
        unverified=True,
    ),
    Message(
        (
            r"(?:Enabling|Disabling) of the (?P<feature>\w+)\s*\(.*?\) feature has FAILED",
            r"(?:activation|désactivation) de la fonction (?P<feature>\w+)\s*\(.*?\) a échoué",
        ),
        "features.xml changes {feature}, and the account refused",
        "Switch it by hand in Setup > Company > Enable Features: its terms may need accepting, "
        "or another feature must be on first.",
        ("SDF017",),
        _SALTO,
    ),
    Message(
        (
            r"Validation of account settings failed",
            r"error occurred during account settings validation",
            r"La validation des paramètres du compte a échoué",
        ),
        "the account lacks something that the manifest requires; the details say what",
        "Look at the messages beside this one; features and objects are the usual causes.",
        ("SDF004", "SDF001"),
        _SALTO,
    ),
    Message(
        (r"error occurred during manifest validation",),
        "the manifest declares what the platform does not know",
        "Look at the messages beside this one; 'nsaudit lint' checks the manifest.",
        ("SDF005",),
        _SALTO,
    ),
    Message(
        (r"error occurred during custom object (?:creation|update)",),
        "the account refused the object after validation had passed, without saying why",
        f"{_AUDIT_TRAIL} Forms whose record type gets new fields, and default values with a "
        "formula, are known causes: deploy those parts by themselves.",
        ("SDF019",),
        f"{_SDK}188; {_SDK}804",
    ),
    Message(
        (r"unexpected error has occurred", r"erreur inattendue"),
        "the server stopped without a reason",
        f"{_AUDIT_TRAIL} Deploy without the object named here to see whether it is the cause.",
        (),
        _SALTO,
    ),
    Message(
        (r"500 - Internal Server Error",),
        "versions 4.0 and 4.1 of the CLI show this instead of the validation report",
        f"{_AUDIT_TRAIL} Version 3.2.0 of the CLI prints it.",
        (),
        f"{_SDK}1165",
    ),
    Message(
        (
            r"The \"(?P<id>[^\"]+)\" authentication ID is not available",
            r"Authentication ID \"(?P<id>[^\"]+)\" does not exist",
        ),
        "this machine has no stored credentials of that name",
        "Run 'suitecloud account:setup', or 'suitecloud account:setup:ci' in a pipeline.",
        (),
        "oracle/netsuite-suitecloud-sdk, packages/node-cli/messages.json",
    ),
    Message(
        (r"Invalid Custom Object being loaded",),
        "the account cannot export this object",
        "Import it by itself, or report it to NetSuite's support: the fault is on the server.",
        (),
        f"{_SDK}143",
    ),
)
"""Every known message, the more specific ones first."""
