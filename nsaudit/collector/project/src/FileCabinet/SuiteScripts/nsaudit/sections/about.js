/**
 * Section about: who answers, as which role, and what that role may look at.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['N/runtime', '../core/permission', '../core/protocol', '../data/permissions'], (
  runtime,
  permission,
  protocol,
  permissions
) => {
  const needs = {};

  /**
   * @param {Object} args none
   * @param {Object} at
   * @param {Page} page
   * @returns {null}
   */
  const read = (args, at, page) => {
    const user = runtime.getCurrentUser();
    const levels = {};
    permissions.KEYS.forEach((key) => {
      levels[key] = permission.level(key);
    });
    page.take([
      {
        companion: protocol.COMPANION,
        account: runtime.accountId,
        environment: String(runtime.envType),
        role: user.role,
        roleid: user.roleId,
        release: runtime.version,
        permissions: levels,
      },
    ]);
    return null;
  };

  return { needs, read };
});
