// Texts come from the server in the person's language, with {0} for what is only known here.
export const say = (text, ...values) => text.replace(/\{(\d)\}/g, (_, index) => values[index] ?? "");
