export declare const bugs: Record<string, [file: string, good: RegExp, bad: string][]>;
export declare function breaks(name: string | null): import("vite").Plugin[];
