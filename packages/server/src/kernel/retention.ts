/** For how many days records are kept: a tenant's are kept in the smallest class that holds what its plan says. */
export const retentionClasses = [7, 30, 90, 180, 365, 730, 1095, 1825, 2555, 3650] as const;

/** Undefined where no class holds so many. */
export const classHolding = (days: number): number | undefined => retentionClasses.find((each) => each >= days);
