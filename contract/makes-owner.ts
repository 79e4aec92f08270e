type Named = { role?: unknown; roles?: unknown; organization_roles?: unknown; role_bindings?: unknown }

function names(roles: unknown): boolean {
  return Array.isArray(roles) && roles.includes('OrgOwner')
}

/** Takes a parsed body that gives roles, in any of the contract's forms; tells whether it makes somebody an organization owner. */
export function makesOwner(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  const { role, roles, organization_roles, role_bindings } = body as Named
  const bound = Array.isArray(role_bindings) && role_bindings.some((one: Named) => one.role === 'OrgOwner')
  return role === 'OrgOwner' || names(roles) || names(organization_roles) || bound
}
