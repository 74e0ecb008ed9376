/** Opens a draft in the person's own mail or message app; whom it goes to is typed there and never here. */
import type { ComponentChildren } from "preact";

export interface DraftLinkProps {
  by: "mail" | "sms";
  subject?: string;
  body: string;
  onOpen: () => void;
  children: ComponentChildren;
}

export function DraftLink({ by, subject, body, onOpen, children }: DraftLinkProps) {
  return (
    <a
      class="button bare"
      href={draft(by, subject, body)}
      // Where a web page is the mail app, it must not take this page's place.
      target={by === "mail" ? "_blank" : undefined}
      rel="noopener noreferrer"
      onClick={onOpen}
    >
      {children}
    </a>
  );
}

/** "?&body=" is the one form that both iOS and Android read; mail wants lines to end as RFC 6068 says. */
export function draft(by: "mail" | "sms", subject: string | undefined, body: string): string {
  if (by === "sms") return `sms:?&body=${encodeURIComponent(body)}`;
  const lines = body.replaceAll("\n", "\r\n");
  return `mailto:?subject=${encodeURIComponent(subject ?? "")}&body=${encodeURIComponent(lines)}`;
}
