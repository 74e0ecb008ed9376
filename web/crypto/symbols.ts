/** The 32 symbols of the safety code by their names, in the order of their numbers: fixed, both browsers count alike. */
export const SYMBOLS: readonly string[] = (
  "anchor apple bell boat book candle chair clock cloud crown cup drop envelope eye fish flag " +
  "flower fork glasses hat heart house key kite ladder leaf moon mountain star sun tree umbrella"
).split(" ");
