"""SDF017: features whose terms somebody has to accept first."""

from nsaudit.api import (
    Context,
    Fail,
    Feature,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)


@rule(id="SDF017", subject=Feature, severity=Severity.MEDIUM)
def feature_needs_terms(feature: Feature, ctx: Context[Options]) -> Verdict:
    """features.xml changes no feature whose terms of service are accepted by a click.

    Why: such a feature cannot be switched by a deployment, so what the project builds on it is
        refused or does not work until somebody has switched it by hand.
    Fix in the UI: Setup > Company > Enable Features: switch the feature and accept its terms before
        the first deployment.
    Fix in XML: leave the feature out of AccountConfiguration/features.xml and name it as required
        in the manifest.
    Source: Salto's deployment validator undeployableConfigFeatures; Oracle publishes no list.
    Traps: a feature that the target account has in the wanted state already causes no trouble,
        which only the account shows.
    """
    if feature.project is None:
        return NotApplicable("the account's own setting")
    known = reference.feature(feature.id)
    if known is None:
        return Unknown("no list holds this feature id", out_of_reach=True)
    if not known.needs_terms:
        return Pass()
    if feature.enabled is None:
        return Unknown("the wanted state could not be read")
    state = next(
        (
            other.enabled
            for other in ctx.all(Feature)
            if other.project is None and other.key == feature.key
        ),
        None,
    )
    wanted = "on" if feature.enabled else "off"
    if state is None:
        return Unknown(
            f"features.xml wants it {wanted}, and its terms are accepted by a click: it must be "
            "so in the target account already, which was not read",
            out_of_reach=True,
        )
    if state is feature.enabled:
        return Pass()
    return Fail(
        f"features.xml switches it {wanted}, which needs a click on its terms in the account",
        evidence=[f"in the account: {'on' if state else 'off'}"],
    )
