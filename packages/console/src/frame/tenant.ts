import { useSearch } from "@tanstack/react-router";

/** The tenant the address names, for every page that shows one tenant's things. */
export function useTenant(): string | undefined {
  return useSearch({ from: "__root__" }).tenant;
}
