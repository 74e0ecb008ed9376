// An emoji may be one of several characters: joined (U+200D), asked to be one (U+FE0F), toned, or tagged (a flag).
const allowed =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|[\u{e0020}-\u{e007f}]|\s)+$/u;
// "©" or "☎" alone are text unless they ask for the emoji form.
const certain = /\p{Emoji_Presentation}|\p{Regional_Indicator}|\ufe0f/u;

/** Whether a short text is nothing but emoji, so that it stands large and without a bubble. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= 40 && allowed.test(text) && certain.test(text);
}
