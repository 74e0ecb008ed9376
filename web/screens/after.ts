/** The screens that stand in place of a chat: at its end, or where it goes on elsewhere. */
export { ElsewhereScreen } from "./ended/elsewhere.tsx";
export { EndedScreen } from "./ended/ended.tsx";
export { EndingScreen } from "./ended/ending.tsx";
export { LostScreen } from "./ended/lost.tsx";
export { SeatTakenScreen } from "./enter/seat-taken.tsx";
export { UnreadableScreen } from "./enter/unreadable.tsx";
