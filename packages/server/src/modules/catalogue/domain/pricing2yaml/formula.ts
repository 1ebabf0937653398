import { canonicalDecimal } from "../decimal.ts";
import * as exact from "../fraction.ts";
import { type Expression, parseExpression } from "./expression.ts";

export type Variables = Readonly<Record<string, string | number | boolean>>;

export type Price =
  | { readonly amount: string }
  /** Words instead of a number: "Contact Sales". */
  | { readonly words: string }
  | { readonly error: string };

/** Digits behind the point that a price keeps; a division is exact until then, and rounded half to even. */
export const pricePlaces = 6;

const numberText = /^\d[\d_]*(?:\.\d[\d_]*)?$/;

/**
 * A number, a formula of `+ - * /`, parentheses and `#variables`, or words. Text is a formula when it names a variable
 * or holds no letter.
 */
export function priceOf(price: number | string, variables: Variables): Price {
  if (typeof price === "number") return notNegative(exact.fraction(price), "not a price");
  const text = price.trim();
  if (text === "") return { error: "empty" };
  if (numberText.test(text)) return notNegative(exact.fraction(text.replaceAll("_", "")), "not a price");
  const isFormula = /#[\p{L}_]/u.test(text) || !/\p{L}/u.test(text);
  if (!isFormula) return { words: text };
  const { expression, error } = parseExpression(text);
  if (expression === undefined) return { error };
  try {
    return notNegative(evaluate(expression, variables), "not a price");
  } catch (refusal) {
    if (refusal instanceof Unpriceable) return { error: refusal.message };
    throw refusal;
  }
}

class Unpriceable extends Error {}

function notNegative(value: exact.Fraction | undefined, otherwise: string): Price {
  if (value === undefined) return { error: otherwise };
  return value.over < 0n ? { error: "less than zero" } : { amount: exact.toDecimal(value, pricePlaces) };
}

function evaluate(expression: Expression, variables: Variables): exact.Fraction {
  switch (expression.kind) {
    case "literal":
      return numeric(expression.value, String(expression.value));
    case "variable":
      if (!Object.hasOwn(variables, expression.name)) {
        throw new Unpriceable(`the variable #${expression.name} is not defined in \`variables\``);
      }
      return numeric(variables[expression.name], `#${expression.name}`);
    case "unary": {
      if (expression.op !== "-") throw new Unpriceable(`\`${expression.op}\` has no place in a price`);
      return exact.negate(evaluate(expression.operand, variables));
    }
    case "binary":
      return calculate(expression.op, evaluate(expression.left, variables), evaluate(expression.right, variables));
    case "path":
      throw new Unpriceable(`\`${expression.root}\` is no number; write #${expression.root} for a variable`);
  }
}

function numeric(value: unknown, name: string): exact.Fraction {
  const isNumber = typeof value === "number" || (typeof value === "string" && canonicalDecimal(value));
  const number = isNumber ? exact.fraction(value) : undefined;
  if (number === undefined) throw new Unpriceable(`${name} is no number`);
  return number;
}

function calculate(op: string, left: exact.Fraction, right: exact.Fraction): exact.Fraction {
  switch (op) {
    case "+":
      return exact.add(left, right);
    case "-":
      return exact.add(left, exact.negate(right));
    case "*":
      return exact.multiply(left, right);
    case "/": {
      const quotient = exact.divide(left, right);
      if (quotient === undefined) throw new Unpriceable("it divides by zero");
      return quotient;
    }
    default:
      throw new Unpriceable(`\`${op}\` has no place in a price`);
  }
}
