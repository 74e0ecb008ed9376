/** What the server tells this page of its settings, by a tag in the one HTML file. */
import { LEAVE_URL_DEFAULT, pageSettings, type PageSettings } from "../shared/page-settings.ts";
import { FILE_MAX_BYTES } from "../shared/files.ts";
import { IDLE_LIMITS_SECONDS, IDLE_WARNING_SECONDS, LIFETIMES_SECONDS } from "../shared/limits.ts";
import { fits } from "../shared/schema.ts";

/** The server's settings; the product's own where a development server left the tag empty. */
export function readSettings(): PageSettings {
  const text = document.querySelector<HTMLMetaElement>('meta[name="duologue"]')?.content ?? "";
  const given: unknown = text && JSON.parse(text);
  if (fits(pageSettings, given)) return given;
  return {
    lifetimesSeconds: [...LIFETIMES_SECONDS],
    idleLimitsSeconds: [...IDLE_LIMITS_SECONDS],
    idleWarningSeconds: IDLE_WARNING_SECONDS,
    fileMaxBytes: FILE_MAX_BYTES,
    leaveUrl: LEAVE_URL_DEFAULT,
  };
}
