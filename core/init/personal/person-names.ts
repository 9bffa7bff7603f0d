import { givenNames } from './given-names.ts';

/** Frequent first characters of Chinese and Japanese names. */
const families = new Set(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严戴佐鈴高田渡伊山中小加吉村松木井斎清橋藤岡前石後長近坂遠青',
);
const leastDifferent = 20;

/**
 * Whether different values are names of persons: written like them, and a fraction of them with a given name that is
 * frequent somewhere. Cities, brands and species are written like names too, but hardly any is called John.
 *
 * @returns the fraction that is written so, or undefined where they are no names
 */
export function personNames(different: readonly string[]): number | undefined {
  if (different.length < leastDifferent) return undefined;
  const fraction = (test: (text: string) => boolean) => different.filter(test).length / different.length;
  const han = fraction((text) =>
    /^\p{Script=Han}{1,3}[ \u3000]?[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{1,3}$/u.test(text),
  );
  if (han > 0.85) return fraction((text) => families.has(text[0]!)) > 0.6 ? han : undefined;
  const written = fraction(isWrittenLikeName);
  if (written < 0.85) return undefined;
  const words = fraction((text) => /[\s,]/.test(text.replace(/^(mrs?|ms|miss|dr|prof|sir)\.? /i, '')));
  // Of single words more must be known: `Virginia` and `Chelsea` are places too.
  return fraction(hasGivenName) >= (words > 0.7 ? 0.2 : 0.35) ? written : undefined;
}

/** Whether values under a plain `name` may be of persons: in Latin script at least some carry a given name that is frequent. */
export function mayBePersonNames(different: readonly string[]): boolean {
  const fraction = (test: (text: string) => boolean) => different.filter(test).length / different.length;
  if (fraction((text) => /\p{L}/u.test(text)) < 0.9 || fraction((text) => /\d/.test(text)) > 0.1) return false;
  return fraction((text) => /\p{Script=Latin}/u.test(text)) < 0.5 || fraction(hasGivenName) >= 0.02;
}

/** One to five words with capitals: `Dr. Ann Lee`, `Lee, Ann`, `de la Cruz`. */
function isWrittenLikeName(text: string): boolean {
  return text.length <= 60 && /^(\p{L}['’])?\p{Lu}[\p{L}'’.-]*(,? \(?[\p{L}'’.-]+\)?){0,5}$/u.test(text);
}

function hasGivenName(text: string): boolean {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').replace(/ł/gi, 'l').replace(/ı/g, 'i').toLowerCase();
  return plain.split(/[^a-z]+/).some((word) => givenNames.has(word));
}
