/* All rules by id: what is no indicator (R-…), how an indicator got its name (N-…), and what
 * made it a target where no word of planning stands before it (S-…).  The ids are what `rule` of a
 * record, `zhibiao explain` and `zhibiao rules show` show. */
#ifndef ZHIBIAO_EXTRACT_RULES_H
#define ZHIBIAO_EXTRACT_RULES_H

/* id, what it says, its function in reject.c.  In the order of asking: the first that holds is
 * named. */
#define REJECT_RULES(X)                                                                            \
    X("R-period", "a date, time or period: it fills `period`", in_period)                          \
    X("R-ordinal", "an ordinal that is no rank: 第一时间, 第2版, 第八届", ordinal)                 \
    X("R-list-mark", "the number of an item: 一是, 1、, （三）", list_mark)                        \
    X("R-quoted", "inside a quoted name or a title: “8+2”专项整治, 《…2025年…》", in_name)         \
    X("R-code", "part of a code: G60, 8+2, 5G, 〔2019〕5号", code)                                 \
    X("R-name", "a name that holds a number: 12345热线, 985高校, 90后", name_with_number)          \
    X("R-level", "a level, label or anniversary: 四级, 360度, 95周年", level_or_label)             \
    X("R-age", "the age of a person or a group; a mean age is an indicator", age)                  \
    X("R-article", "一 as an article: 一个支部, 一名党员, 一面旗帜", article)                      \
    X("R-vague", "a vague quantity: 几百名, 数万户", loose)                                        \
    X("R-word", "a numeral inside a longer word: 十分, 一线, 千方百计", inside_word)               \
    X("R-discourse", "a count of what is said: 三点意见, 四个特点", discourse)                     \
    X("R-set", "a small count of parts of a whole in Chinese numerals: 三大产业, 五项制度",        \
      set_in_hanzi)                                                                                \
    X("R-condition", "a condition inside a name: 3名以上正式党员, 30亿元以上项目", condition)      \
    X("R-each", "the base of a rate: 每万名从业人员", each)                                        \
    X("R-duration", "a duration that measures nothing by itself: 5年过渡期", duration)             \
    X("R-bare", "a number without unit, magnitude or bound", bare)

/* id, what it says. */
#define NAMING_RULES(X)                                                                            \
    X("N-linked",                                                                                  \
      "the subject of a verb that joins name and value: 整改完成率达100%, 产值增长3倍")            \
    X("N-share", "whose share it is: 35岁以下占24.3%")                                             \
    X("N-after", "the noun behind the number: 183个临时党支部")                                    \
    X("N-before", "the noun before the number: 举办培训班4个")                                     \
    X("N-deed", "what those who are counted do: 529人递交入党申请书")                              \
    X("N-verb", "a verb alone, or its subject: 宣讲超过百场")                                      \
    X("N-part", "a part of the total named before: 其中，一线的7万名")                             \
    X("N-paired", "one of a list with 分别, by its position: A、B分别增长3%、4%")                  \
    X("N-list", "a further value of the list before it: 20.9、36.2、54个百分点")                   \
    X("N-previous", "the thing named before in the sentence: 达到74.4万亿元，增长6.7%")            \
    X("N-table", "a cell of a table, by its row head and column head: 稻谷 | 173.2 | 0.9")         \
    X("R-table", "in a table, and no value of it: a head, a row head, a cell without unit")        \
    X("R-furniture", "outside the report: navigation, source lines, tails")                        \
    X("R-nameless", "no name could be found")

#define RULE_MOOD "S-mood"
#define STATUS_RULES(X)                                                                            \
    X(RULE_MOOD, "a target, since the passage reads as a plan: 推动, 打造, 确保 (mood.tsv)")

#endif
