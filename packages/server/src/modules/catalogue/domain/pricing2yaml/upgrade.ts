import * as exact from "../fraction.ts";
import type { Path } from "../problem.ts";
import { type SyntaxVersion, syntaxVersions } from "./syntax-version.ts";

type Tree = Record<string, unknown>;

export interface Upgraded {
  readonly document: Tree;
  /** Where the value at a path of the upgraded document stood in the original. */
  originOf(path: Path): Path;
  readonly warnings: readonly Warning[];
}

export interface Warning {
  readonly path: Path;
  readonly message: string;
}

interface Step {
  readonly to: SyntaxVersion;
  apply(document: Tree, note: Notes): void;
}

interface Notes {
  moved(from: Path, to: Path): void;
  warn(path: Path, message: string): void;
}

/** Brings a document of any version to 3.0, one version at a time. The original is not touched. */
export function upgrade(original: Tree, from: SyntaxVersion): Upgraded {
  const document = structuredClone(original);
  const origins = new Map<string, Path>();
  const warnings: Warning[] = [];
  const notes: Notes = {
    moved: (source, target) => void origins.set(target.join("\0"), source),
    warn: (path, message) => void warnings.push({ path, message }),
  };
  const start = syntaxVersions.indexOf(from);
  for (const step of steps) {
    if (syntaxVersions.indexOf(step.to) > start) step.apply(document, notes);
  }
  return { document, warnings, originOf: (path) => origins.get(path.join("\0")) ?? path };
}

const steps: readonly Step[] = [
  { to: "1.1", apply: joinDate },
  { to: "2.0", apply: joinPrices },
  { to: "2.1", apply: separateVersions },
  { to: "3.0", apply: reduceLimitTypes },
];

function joinDate(document: Tree, { moved }: Notes): void {
  const { year, month, day } = document;
  if (document.createdAt !== undefined || [year, month, day].every((part) => part === undefined)) return;
  const parts = [String(year).padStart(4, "0"), ...[month, day].map((part) => String(part).padStart(2, "0"))];
  document.createdAt = parts.join("-");
  moved(["day"], ["createdAt"]);
}

/** One price and the factor a year is billed with, instead of two prices. */
function joinPrices(document: Tree, { moved, warn }: Notes): void {
  const factors = new Set<string>();
  for (const section of ["plans", "addOns"]) {
    for (const [name, offer] of children(document[section])) {
      const { monthlyPrice, annualPrice } = offer;
      if (offer.price === undefined || offer.price === null) {
        const source = monthlyPrice === undefined || monthlyPrice === null ? "annualPrice" : "monthlyPrice";
        if (offer[source] === undefined) continue;
        offer.price = offer[source];
        moved([section, name, source], [section, name, "price"]);
        if (source === "annualPrice") factors.add("only");
      }
      const factor = annualFactor(monthlyPrice, annualPrice);
      if (factor !== undefined && section === "plans") factors.add(factor);
    }
  }
  if (document.billing !== undefined || factors.size === 0) return;
  const [factor] = factors;
  if (factors.size > 1) {
    warn(["plans"], "The plans discount a year differently; only their monthly prices are taken over.");
  } else document.billing = factor === "only" ? { annual: 1 } : { monthly: 1, annual: Number(factor) };
}

/** The annual figure is a month's price when billed yearly, or the year's whole price when it is the larger. */
function annualFactor(monthly: unknown, annual: unknown): string | undefined {
  if (typeof monthly !== "number" || typeof annual !== "number" || monthly <= 0 || annual <= 0) return undefined;
  const [month, year] = [exact.fraction(monthly), exact.fraction(annual)];
  if (month === undefined || year === undefined) return undefined;
  const months = annual > monthly ? exact.multiply(month, { over: 12n, under: 1n }) : month;
  const factor = exact.divide(year, months);
  if (factor === undefined || exact.compare(factor, { over: 1n, under: 1n }) > 0) return undefined;
  return exact.toDecimal(factor, 6);
}

/** `version` is the price list's from now on; it had none, so it is named after its day. */
function separateVersions(document: Tree): void {
  const [year, month, day] = String(document.createdAt).slice(0, 10).split("-");
  document.version = [year, month, day].map((part) => part?.replace(/^0/, "")).join("-");
}

/** Two types of limits instead of four, and new names for what expressions refer to. */
function reduceLimitTypes(document: Tree): void {
  for (const [, limit] of children(document.usageLimits)) {
    if (limit.type === "TIME_DRIVEN") {
      limit.type = "RENEWABLE";
      limit.period ??= { value: 1, unit: "MONTH" };
    } else if (limit.type === "RESPONSE_DRIVEN") {
      limit.type = "NON_RENEWABLE";
      limit.trackable ??= false;
    }
  }
  for (const [, feature] of children(document.features)) {
    for (const field of ["expression", "serverExpression"]) {
      const expression = feature[field];
      if (typeof expression === "string") {
        feature[field] = expression
          .replace(/\bplanContext\b/g, "pricingContext")
          .replace(/\buserContext\b/g, "subscriptionContext");
      }
    }
  }
}

function children(section: unknown): [string, Tree][] {
  return isTree(section) ? Object.entries(section).filter((entry): entry is [string, Tree] => isTree(entry[1])) : [];
}

export const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);
