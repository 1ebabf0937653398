export function clientTypes(document: unknown): string;
