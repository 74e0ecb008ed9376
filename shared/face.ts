/** The face that an operator gives the pages, as the server tells it and the page checks it: data, never markup. */
import { languageCodes } from "./languages.ts";
import { flag, type Infer, list, oneOf, openObject, optional, pair, text, that } from "./schema.ts";

export const FACE_NAME_MAX_CHARACTERS = 40;
export const NOTICE_MAX_CHARACTERS = 500;

/** Where whoever runs the server says who they are, what they keep, and where to complain. */
export const OPERATOR_LINKS = ["imprint", "privacy", "abuse"] as const;
export type OperatorLink = (typeof OPERATOR_LINKS)[number];

/** A page of the web, or somebody to write to; nothing that a browser would run. */
const link = that(text(), (address) => /^(https:\/\/|mailto:)[^\s]+$/.test(address));

/** Custom properties of the style sheet, of one theme: names without their dashes, and colours. */
const properties = list(
  that(pair(text()), ([name, colour]) => /^[a-z]+(-[a-z]+)+$/.test(name) && /^#[0-9a-f]{6}$/.test(colour)),
);

export const face = openObject({
  /** In the place of the product's own. */
  name: optional(text(0, 2 * FACE_NAME_MAX_CHARACTERS)),
  colours: optional(openObject({ light: properties, dark: properties })),
  links: optional(openObject({ imprint: optional(link), privacy: optional(link), abuse: optional(link) })),
  /** On the start page, as it stands. */
  notice: optional(text(0, 2 * NOTICE_MAX_CHARACTERS)),
  /** Spoken to whoever wants none of those that there are. */
  language: optional(oneOf(languageCodes)),
  /** No invites are shown in person. */
  withoutInPerson: optional(flag),
});
export type Face = Infer<typeof face>;
