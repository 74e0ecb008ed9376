export interface FarAway {
  readonly port: number;
  /** The longest chain so far. */
  trips(): number;
  /** What was asked in which trip, in words, for whoever has to shorten it. */
  story(): string;
  close(): Promise<void>;
}
export function farAway(port: number, oneWayMs: number, bytesPerSecond?: number): Promise<FarAway>;
