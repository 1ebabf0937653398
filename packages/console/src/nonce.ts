/** The page's policy lets styles in that carry this; it is new with every load of the page. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

// Where the libraries that make styles at run time look for it.
Object.assign(globalThis, { __webpack_nonce__: nonce });
