/** [R10] Whether a request comes from another site's page. */

/**
 * An absent Origin is allowed: tokens are never ambient, so no page can lend a visitor's.
 * @param host that was asked for
 */
export function isForeignOrigin(origin: string | undefined, host: string, publicUrl: string | null): boolean {
  if (origin === undefined) return false;
  if (publicUrl !== null) return origin !== publicUrl;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
