/** The face that an operator gives the pages, as the server tells it and the page checks it: data, never markup. */
import * as v from "valibot";
import { languageCodes } from "./languages.ts";

export const FACE_NAME_MAX_CHARACTERS = 40;
export const NOTICE_MAX_CHARACTERS = 500;

/** Where whoever runs the server says who they are, what they keep, and where to complain. */
export const OPERATOR_LINKS = ["imprint", "privacy", "abuse"] as const;
export type OperatorLink = (typeof OPERATOR_LINKS)[number];

/** A page of the web, or somebody to write to; nothing that a browser would run. */
const link = v.pipe(v.string(), v.regex(/^(https:\/\/|mailto:)[^\s]+$/));

/** Custom properties of the style sheet, of one theme: names without their dashes, and colours. */
const properties = v.array(
  v.strictTuple([v.pipe(v.string(), v.regex(/^[a-z]+(-[a-z]+)+$/)), v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/))]),
);

export const face = v.object({
  /** In the place of the product's own. */
  name: v.exactOptional(v.pipe(v.string(), v.maxLength(2 * FACE_NAME_MAX_CHARACTERS))),
  colours: v.exactOptional(v.object({ light: properties, dark: properties })),
  links: v.exactOptional(
    v.object({ imprint: v.exactOptional(link), privacy: v.exactOptional(link), abuse: v.exactOptional(link) }),
  ),
  /** On the start page, as it stands. */
  notice: v.exactOptional(v.pipe(v.string(), v.maxLength(2 * NOTICE_MAX_CHARACTERS))),
  /** Spoken to whoever wants none of those that there are. */
  language: v.exactOptional(v.picklist(languageCodes)),
  /** No invites are shown in person. */
  withoutInPerson: v.exactOptional(v.boolean()),
});
export type Face = v.InferOutput<typeof face>;
