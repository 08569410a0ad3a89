/* extract: each rule with its phenomenon, through the whole reading of a sentence.  The texts
 * are made up.  A row is read as one paragraph of a report of 2024-03-20. */
#include "base/utf8.h"
#include "extract/extract.h"
#include "tap.h"

#include <stdlib.h>

struct row {
    const char *why, *in, *want;
};

/* name=value unit, for each indicator, divided by "; ". */
static const struct row names[] = {
    {"N-before: noun, then number", "举办异地培训班4个、主体班25期。",
     "异地培训班=4 个; 主体班=25 期"},
    {"N-before: several nouns share a number", "组建突击队、服务队2800多支。",
     "突击队、服务队=2800 支"},
    {"N-before: a name in quotes", "举办“清江讲堂”3期。", "“清江讲堂”=3 期"},
    {"N-before: a bracket inside the name", "建成村(社区)服务中心694个。",
     "村(社区)服务中心=694 个"},
    {"N-after: number, then noun", "全市183个临时党支部冲锋在前。", "临时党支部=183 个"},
    {"N-after: a verb ends the noun", "选派1900名党建指导员进驻企业。", "党建指导员=1900 名"},
    {"N-after: a relative clause belongs to the noun", "对29名存在明显问题的干部予以调整。",
     "存在明显问题的干部=29 名"},
    {"N-after: 的 between number and noun", "建成近5万亩的种植基地。", "种植基地=50000 亩"},
    {"N-after: each number of a list has its noun", "新增7名院士、9个重点实验室。",
     "院士=7 名; 重点实验室=9 个"},
    {"N-linked: 达", "整改完成率达100%。", "整改完成率=100 %"},
    {"N-linked: growth", "咖啡产值增长3倍。", "咖啡产值=3 倍"},
    {"N-linked: a verb that is also the name", "种植户年人均增收超5000元。",
     "种植户年人均增收=5000 元"},
    {"N-linked: from to", "参保率从91%提高到95%。", "参保率=91 %; 参保率=95 %"},
    {"N-previous: the value again as a change", "地区生产总值达到612亿元，增长6.2%。",
     "地区生产总值=61200000000 元; 地区生产总值=6.2 %"},
    {"N-share: base in the clause", "35岁以下党员占24.3%。", "35岁以下党员占比=24.3 %"},
    {"N-share: a base with a name of its own", "产业投资占全部投资比重超52.1%。",
     "产业投资占全部投资比重=52.1 %"},
    {"N-paired: 分别", "工业、农业、服务业分别增长3%、4%、5%。", "工业=3 %; 农业=4 %; 服务业=5 %"},
    {"N-paired: a shared end", "城镇和农村居民人均纯收入分别提高3%和7%。",
     "城镇居民人均纯收入=3 %; 农村居民人均纯收入=7 %"},
    {"N-part: 其中", "全年发展党员208万名。其中，生产一线的107万名。",
     "发展党员=2080000 名; 生产一线发展党员=1070000 名"},
    {"N-deed: what they do", "529人递交入党申请书。", "递交入党申请书=529 人"},
    {"N-verb: an action counted", "捐款2814.1万元。", "捐款=28141000 元"},
    {"a chain about one thing", "8515户22976人实现脱贫。", "脱贫=8515 户; 脱贫=22976 人"},
    {"a rank", "低碳产品认证证书数居全国第4位。", "低碳产品认证证书数=4 位"},
    {"two verbs that govern together", "改造提升村级阵地14个，走访慰问困难党员300名。",
     "村级阵地=14 个; 困难党员=300 名"},
    {"an adverb makes a verb", "景区已接待游客70多万人次。", "游客=700000 人次"},
    {"a negation stays", "处置不合格党员58名。", "不合格党员=58 名"},
    {"a verb before the number, a noun of action behind", "全市已举办2.2万场招聘活动。",
     "招聘活动=22000 场"},
    {"a verb that describes people", "1.8万人返乡人群实现就近就业。", "返乡人群=18000 人"},
    {"an adjective ends the noun", "8个村党组织不规范。", "村党组织=8 个"},
    {"who receives is not what is given", "对成效明显的县给予10万元奖励。", "奖励=100000 元"},
    {"each of a list of deeds", "诫勉2人、批评教育23人。", "诫勉=2 人; 批评教育=23 人"},
    {"a bracket behind the unit", "卵苗资源量为83亿粒（尾）。", "卵苗资源量=8300000000 粒"},
    {"a measure describes the noun behind 的", "建起一条蜿蜒二十多公里的绿道。", "绿道=20 公里"},
    {"每人每月 stands between", "低保标准提高到每人每月720元。", "低保标准=720 元"},
    {"N-share: 占比 alone", "强村达到612个，占比91.3%。", "强村=612 个; 强村占比=91.3 %"},
    {"N-share: whose share stands before", "外资企业利润增长8%，占利润总额的比重提升至31%。",
     "外资企业利润=8 %; 外资企业利润占利润总额的比重=31 %"},
    {"N-paired: the numbers before", "引进博士11名、硕士34名，分别比上年增加3名、9名。",
     "博士=11 名; 硕士=34 名; 博士=3 名; 硕士=9 名"},
    {"N-paired: the clause before", "渡轮和货轮增长迅猛，同比分别增长41%、12%。",
     "渡轮=41 %; 货轮=12 %"},
    {"N-paired: 分别 inside", "对拉美、非洲分别进出口1.9万亿元和1.1万亿元。",
     "拉美进出口=1900000000000 元; 非洲进出口=1100000000000 元"},
    {"a chain after another indicator", "52个贫困村全部出列，16842户63175人稳定脱贫。",
     "贫困村=52 个; 脱贫=16842 户; 脱贫=63175 人"},
    {"a gain of what stands before", "全年粮食产量121.6万吨，比上年增产1.1万吨。",
     "粮食产量=1216000 吨; 粮食产量=11000 吨"},
    {"a difference of money", "农民收入达21560元，高于全县平均水平2100元。",
     "农民收入=21560 元; 农民收入=2100 元"},
    {"one X per Y", "投入党建经费680万元，平均每个点17万元。",
     "党建经费=6800000 元; 党建经费=170000 元"},
    {"an index without a unit", "城乡居民收入比由2.31缩小到2.26。",
     "城乡居民收入比=2.31 ; 城乡居民收入比=2.26 "},
    {"down to zero", "贫困发生率由14.6%下降至0。", "贫困发生率=14.6 %; 贫困发生率=0 "},
    {"how old they are on average", "班子成员平均年龄38.6岁，比上届下降2.3岁。",
     "班子成员平均年龄=38.6 岁; 班子成员平均年龄=2.3 岁"},
    {"ASCII full stops end names", "社会组织512家.建成大棚4座.", "社会组织=512 家; 大棚=4 座"},
    {"a light verb takes a deed", "市委开展集体学习24次，完成重要文件合法性审查97件。",
     "集体学习=24 次; 重要文件合法性审查=97 件"},
    {"a verb directly before the number, its noun behind", "市委组织部转拨划拨380万元党费。",
     "党费=3800000 元"},
    {"a bracket before the noun", "既有住宅加装（更新）电梯95部。", "电梯=95 部"},
    {"verbs inside a compound", "建成2个国家中医药传承创新中心。", "国家中医药传承创新中心=2 个"},
    {"what is counted ends with its last head", "191家工业企业营业收入超百亿元。",
     "工业企业=191 家; 工业企业营业收入=10000000000 元"},
    {"a total of what stands before", "新增文明城市12个，总数达到22个。",
     "文明城市=12 个; 文明城市总数=22 个"},
    {"a comparison with a subject of its own", "新增专利12件，工业投资增速高于全市2.6个百分点。",
     "专利=12 件; 工业投资增速=2.6 百分点"},
    {"N-paired: a shared end inside a word", "刑事、治安案件分别下降6.6%、3.6%。",
     "刑事案件=6.6 %; 治安案件=3.6 %"},
    {"a cause before the subject", "以旧换新带动节能家电零售额增长39.5%。",
     "节能家电零售额=39.5 %"},
    {"two units of one thing", "全年10大类55项民生实事如期完成。",
     "民生实事=10 大类; 民生实事=55 项"},
    {"what happens to those counted", "49家企业签约，97个重点项目竣工。",
     "企业=49 家; 重点项目=97 个"},
    {"what was brought about", "屋顶坍塌事故已造成98人死亡。", "死亡=98 人"},
    {"a comparison with a rate", "农业增加值增长7%，高于县里平均增速3个百分点。",
     "农业增加值=7 %; 农业增加值=3 百分点"},
    {"times of something", "流出人数约为引进人数的六分之一。", "流出人数=16.66666667 %"},
    {"times of a year", "产值达到28亿元，是2016年的2倍。", "产值=2800000000 元; 产值=2 倍"},
    {"a task fulfilled", "城镇新增就业5.2万人，完成年度任务的108.9%。",
     "城镇新增就业=52000 人; 城镇新增就业=108.9 %"},
    {"a sort of value is no name", "安排专项经费120万元，按每人2000元的标准列支。",
     "专项经费=1200000 元; 专项经费=2000 元"},
    {"a mean duration", "村干部平均任职年限达到6.5年。", "村干部平均任职年限=6.5 年"},
    {"power in 度", "全年输出绿电345亿度。", "绿电=34500000000 度"},
    {"中 behind a noun says where", "全市326个城市社区中开办课堂。", "城市社区=326 个"},
    {"a compound that holds a verb", "建成中试验证平台3个、就业帮扶车间24个、供氧工程2处。",
     "中试验证平台=3 个; 就业帮扶车间=24 个; 供氧工程=2 处"},
    {"a compound that begins like an adverb", "实际使用外资1.2亿美元，基本医保参保率超95%。",
     "实际使用外资=120000000 美元; 基本医保参保率=95 %"},
    {"a compound that begins like a preposition", "在川院士70位，过江通道4座，对非贸易额增长15%。",
     "在川院士=70 位; 过江通道=4 座; 对非贸易额=15 %"},
    {"a policy named by what it is for", "出台稳增长政策32项，地区生产总值连续突破3000亿元。",
     "稳增长政策=32 项; 地区生产总值=300000000000 元"},
    {"who is out of work is no deed", "就业困难人员就业6800人。", "就业困难人员就业=6800 人"},
    {"an unknown verb inside a compound", "交付保障性赁居住房15套，打造夜市聚拢区5个。",
     "保障性赁居住房=15 套; 夜市聚拢区=5 个"},
    {"two verbs, then a compound", "启动建设省级零碳园区20个。", "省级零碳园区=20 个"},
    {"a rate that needs its verb", "即时结算拨付金额380万元。", "拨付金额=3800000 元"},
    {"who was named belongs to the number before", "为200名工人追回工资35万元。",
     "工人=200 名; 工资=350000 元"},
    {"a period opens, a verb governs", "全年生产钾肥757.5万吨。", "钾肥=7575000 吨"},
    {"N-after: a period between number and noun", "表彰12名2023年“金牌工匠”获得者。",
     "“金牌工匠”获得者=12 名"},
    {"N-after: a list with a noun of its own", "签署30项贸易、旅游等领域合作协议。",
     "贸易、旅游等领域合作协议=30 项"},
    {"a light verb takes a deed that is a noun", "机关党委开展集中学习研讨36场次。",
     "学习研讨=36 场次"},
    {"to whom is not what", "我国对东盟国家出口农产品3000万元。", "农产品=30000000 元"},
    {"with whom is not what", "与伙伴城市建立友好学校的数量增至15所。", "建立友好学校的数量=15 所"},
    {"verbs before what points at a noun", "建设筹集各类保障性住房300套。", "保障性住房=300 套"},
    {"how it is reckoned", "茶叶产量、茶叶出口量以干茶计分别占全省21%和34%。",
     "茶叶产量占比=21 %; 茶叶出口量占比=34 %"},
    {"the value of a relative clause", "江北成为首个到发班列数量突破2000列的城市。",
     "到发班列数量=2000 列"},
    {"the size of those counted", "全省新增仓储等6个过千亿产业。", "千亿产业=6 个"},
    {"how long it takes", "液冷技术实现快速充电，10分钟即可充满。", "充满=10 分钟"},
    {"N-paired: the same end in words cut otherwise", "城市低保、农村低保标准分别提高40%、59%。",
     "城市低保标准=40 %; 农村低保标准=59 %"},
    {"what is there", "北部山区有6℃降温。", "降温=6 ℃"},
    {"parts of the same", "项目覆盖97个大类中的86个。", "大类=97 个; 大类=86 个"},
    {"a time alone in its clause", "县里征集群众意见，一周，就收到了800多条。", "群众意见=800 条"},
    {"a rate inside a name is no topic", "这是首个大容量储能工程，总投资8亿元。",
     "储能工程总投资=800000000 元"},
    {"N-paired: known compounds share no end", "家庭农场、农民合作社分别达到400家、223家。",
     "家庭农场=400 家; 农民合作社=223 家"},
    {"adjectives before a predicate", "让300片叶片与叶盘完全精准对接。", "叶片与叶盘=300 片"},
    {"N-after: what says where", "解决了50个生产制造中的难题。", "生产制造中的难题=50 个"},
    {"N-after: what cannot be counted describes", "为60名新入职的毕业生开展培训。",
     "新入职的毕业生=60 名"},
    {"a measure between number and noun", "移入4片总重148吨的新梁。", "新梁=4 片; 新梁总重=148 吨"},
    {"the noun of the number before describes", "收到26个乡镇的报名作品310部。",
     "乡镇=26 个; 作品=310 部"},
    {"deeds as examples", "实施加装电梯、整治管线等惠民项目70个。", "惠民项目=70 个"},
    {"what was done for them", "两县已对15万人发布避难指示。", "发布避难指示=150000 人"},
    {"N-paired: what a rate is reckoned to", "投资、消费对经济增长的贡献率分别是16.8%、31.2%。",
     "投资对经济增长的贡献率=16.8 %; 消费对经济增长的贡献率=31.2 %"},
    {"N-paired: one character and two", "内、外贸吞吐量分别增长7.7%和9%。",
     "内贸吞吐量=7.7 %; 外贸吞吐量=9 %"},
    {"N-paired: a base behind the verb", "轻工业、重工业增速分别快于全部工业3.8和3.1个百分点。",
     "轻工业增速=3.8 百分点; 重工业增速=3.1 百分点"},
    {"the same again of what stands before", "入境外国人23万人次，数量增长2倍。",
     "外国人=230000 人次; 外国人数量=2 倍"},
    {"a verb with its place is the predicate", "1200名老乡居住在这里。", "老乡=1200 名"},
    {"a verb before the next number", "完成12处湿地公园建设、恢复680亩林地。",
     "湿地公园建设=12 处; 林地=680 亩"},
    {"的 before the number", "采用自主研发生产的5000吨液压油缸。", "液压油缸=5000 吨"},
    {"the deed at the end of what is directed", "工程累计向大运河补水1.77亿立方米。",
     "补水=177000000 立方米"},
    {"whom it is for is not what", "为山区学校补充教师118人。", "教师=118 人"},
    {"a verb before a head of one character", "新增货运通航点16个。", "货运通航点=16 个"},
    {"N-share: whose share stands behind", "占进口总值近七成的机电产品进口增长24.2%。",
     "机电产品进口占比=70 %; 机电产品进口=24.2 %"},
    {"what was changed before", "央行已两次提高关键利率，共上调125个基点。", "关键利率=125 基点"},
    {"the rate of what stands before", "快递业务量增长9%，增速比上季度加快2个百分点。",
     "快递业务量=9 %; 快递业务量增速=2 百分点"},
    {"N-paired: a place word in a list", "国内、国际旅客运输量分别增长10.5%和15.6%。",
     "国内旅客运输量=10.5 %; 国际旅客运输量=15.6 %"},
    {"N-paired: produced and sold", "农机产销量分别完成3.2万台和2.9万台。",
     "农机产量=32000 台; 农机销量=29000 台"},
    {"N-paired: of long parts the total alone is shared",
     "养老技术服务、穿戴装备制造销售收入分别增长33.7%、32.6%。",
     "养老技术服务销售收入=33.7 %; 穿戴装备制造销售收入=32.6 %"},
    {"a relative clause that begins with a preposition", "推出32条以山水为主题的旅游线路。",
     "旅游线路=32 条"},
    {"a relative clause of adjectives", "上映66部题材丰富、创意十足的作品。",
     "题材丰富、创意十足的作品=66 部"},
    {"what is given to those counted", "向65户参保企业发放补助资金3万元。",
     "参保企业=65 户; 补助资金=30000 元"},
    {"how high", "航班降落在海拔1940米的机场。", "海拔=1940 米"},
    {"what is changed stands behind", "可减少远洋船舶5%的燃油消耗。", "燃油消耗=5 %"},
    {"whom it drew", "庙会活动期间吸引10万人次打卡。", "打卡=100000 人次"},
    {"where it befell them", "袭击导致黎巴嫩2869人死亡。", "死亡=2869 人"},
    {"what for is no name", "今天紧急预拨9000万元用于救灾。", "预拨=90000000 元"},
    {"in what quality", "作为消费指标的零售总额增长7%。", "零售总额=7 %"},
    {"N-paired: a known compound and a total", "新能源汽车、风电设备制造用电量分别增长20%和30%。",
     "新能源汽车用电量=20 %; 风电设备制造用电量=30 %"},
    {"a noun of framing before a noun", "三家基础电信企业完成改造。", "电信企业=3 家"},
    {"a share again", "用户占移动用户的39.5%，占比提高6.2个百分点。",
     "用户占比=39.5 %; 用户占比=6.2 百分点"},
    {"as what it stands for", "以锂电池为代表的新产品出口额增长50%。", "新产品出口额=50 %"},
    {"by what measure", "企业销售额按可比口径增长8.5%。", "企业销售额=8.5 %"},
    {"than when", "客流较平日增加一倍。", "客流=1 倍"},
    {"from the past", "救助限额从过去的3万元提升到8万元。", "救助限额=30000 元; 救助限额=80000 元"},
    {"a sum over time is no verb", "市财政累计安排资金74万元。", "资金=740000 元"},
    {"N-paired: what fell together", "事故起数、死亡人数实现双下降，分别下降3%、4%。",
     "事故起数=3 %; 事故死亡人数=4 %"},
    {"lots of futures", "期货成交量3.32万手。", "期货成交量=33200 手"},
    {"who spends it is no name of money", "农业发展银行先期安排1500亿元。", "安排=150000000000 元"},
    {"money named before its verb", "企业贷款发放500亿元。", "企业贷款=50000000000 元"},
    {"a mark of what stands before", "税收首次突破百亿元大关，达108亿元。",
     "税收=10000000000 元; 税收=10800000000 元"},
    {"how large those counted are", "培育10个规模超千亿元的产业集群。",
     "产业集群=10 个; 产业集群规模=100000000000 元"},
    {"whom trade is with", "广西对越南进出口值2229亿元。", "对越南进出口值=222900000000 元"},
    {"funds have a verb before them", "县财政安排专项经费120万元。", "专项经费=1200000 元"},
    {"where it was done is not what was done", "在北极冰区开展了10余次下潜。", "下潜=10 次"},
    {"a verb that describes people", "新站可容纳80名考察人员。", "考察人员=80 名"},
    {"N-paired: one word for two", "城乡居民收入分别增长6%和7.4%。",
     "城镇居民收入=6 %; 农村居民收入=7.4 %"},
    {"N-paired: one word for two, from to", "城乡低保标准由600元、400元分别提高到650元、450元。",
     "城镇低保标准=600 元; 农村低保标准=400 元; 城镇低保标准=650 元; 农村低保标准=450 元"},
    {"N-paired: ordinals share the end of a word", "第一、第三产业投资分别增长2%、9%。",
     "第一产业投资=2 %; 第三产业投资=9 %"},
    {"N-paired: a deed shares nothing", "接待游客、旅游总花费分别增长10%和9%。",
     "接待游客=10 %; 旅游总花费=9 %"},
    {"N-paired: only the head is shared", "规上纺织服装、家具建材销售额分别增长5%、8%。",
     "规上纺织服装销售额=5 %; 家具建材销售额=8 %"},
    {"N-paired: a shared front", "地方财政收入、支出分别突破3亿元和9亿元。",
     "地方财政收入=300000000 元; 地方财政支出=900000000 元"},
    {"a partner of the name before", "一般公共预算收入增长2%、支出超过7亿元。",
     "一般公共预算收入=2 %; 一般公共预算支出=700000000 元"},
    {"a total of things before", "签约项目32个、总投资24亿元。",
     "项目=32 个; 项目总投资=2400000000 元"},
    {"a total of what follows", "组建总规模10亿元的产业基金。", "产业基金总规模=1000000000 元"},
    {"a total is not of places", "工程涵盖11个县，总投资73亿元。",
     "县=11 个; 总投资=7300000000 元"},
    {"steps", "地区生产总值连续迈上4个百亿元台阶、达520亿元、年均增长5%。",
     "地区生产总值百亿元台阶=4 个; 地区生产总值=52000000000 元; 地区生产总值=5 %"},
    {"a mark that is passed", "港口集装箱吞吐量突破400万标准箱大关。",
     "港口集装箱吞吐量=4000000 标准箱"},
    {"a contribution", "高技术产业产值增长8%，对工业增长贡献率达72%。",
     "高技术产业产值=8 %; 高技术产业产值对工业增长贡献率=72 %"},
    {"a share of what the clause before names", "金融业实际使用外资，占全县总额的四分之一。",
     "金融业实际使用外资占比=25 %"},
    {"a rank among others", "路网密度居各省区第一。", "路网密度=1 位"},
    {"全国 in a title", "牵头建设4家全国重点实验室。", "全国重点实验室=4 家"},
    {"N-paired: one of the parts is in the last", "工业、制造业、工业投资分别增长9%、13%、6%。",
     "工业投资=9 %; 制造业投资=13 %; 工业投资=6 %"},
    {"N-paired: a branch and another's use", "医药制造业、成果转化服务实际使用外资分别增长6%和2%。",
     "医药制造业实际使用外资=6 %; 成果转化服务实际使用外资=2 %"},
    {"N-paired: a deed that is counted", "服装、家具出口分别增长3%、4%。",
     "服装出口=3 %; 家具出口=4 %"},
    {"N-paired: ranks", "一产、二产增加值分别增长6%、5%，分别居全省第二、第七。",
     "一产增加值=6 %; 二产增加值=5 %; 一产增加值=2 位; 二产增加值=7 位"},
    {"N-paired: the base of a rate", "每千人托位、床位数分别达到4.7个、7.3张。",
     "每千人托位=4.7 个; 床位数=7.3 张"},
    {"doubled against a plan", "新增学位8700个、比年度计划翻了一番。", "学位=8700 个; 学位=1 倍"},
    {"a part of the whole country's", "苹果产量稳定在全国四分之一。", "苹果产量=25 %"},
    {"a named deed", "上线运行“一件事一次办”39项。", "“一件事一次办”=39 项"},
    {"growth of the economy", "县域经济增长5.5%以上。", "县域经济增长=5.5 %"},
    {"a verb before the name of a place", "新增县域商业领跑县11个。", "县域商业领跑县=11 个"},
    {"both at once", "客运量、货运量双双超过千万吨。", "客运量、货运量=10000000 吨"},
    {"N-part: a condition alone", "发展党员186名,其中35岁以下102名,大专以上学历138名.",
     "发展党员=186 名; 35岁以下发展党员=102 名; 大专以上学历发展党员=138 名"},
    {"who receives is no part", "培训学员126人,向不符合条件的38人发放补贴2万元.",
     "学员=126 人; 发放补贴=38 人; 补贴=20000 元"},
    {"the same of another level", "创建省级示范村5个、市级12个。",
     "省级示范村=5 个; 市级示范村=12 个"},
    {"the same of the country side", "城镇居民恩格尔系数为32.6%,农村为36.8%.",
     "城镇居民恩格尔系数=32.6 %; 农村居民恩格尔系数=36.8 %"},
    {"what people take part in", "参加医疗保险48.6万人，消除风险615户。",
     "参加医疗保险=486000 人; 消除风险=615 户"},
    {"per village, of what stands before", "村级集体经济总收入3862万元,村均24.8万元.",
     "村级集体经济总收入=38620000 元; 村级集体经济总收入村均=248000 元"},
    {"how old, of what stands before", "村党组织书记170名,平均年龄43.6岁.",
     "村党组织书记=170 名; 村党组织书记平均年龄=43.6 岁"},
    {"reckoned in another currency", "人均收入3251元,按年平均汇率折算为522美元.",
     "人均收入=3251 元; 人均收入=522 美元"},
    {"N-paired: a rate's base between", "城市、农村低保标准提高到每人每月780元和每人每年7560元。",
     "城市低保标准=780 元; 农村低保标准=7560 元"},
    {"places before another's noun", "抽查3个县区衔接资金6.8亿元。",
     "县区=3 个; 县区衔接资金=680000000 元"},
    {"a negation opens the relative clause", "24户不符合条件的农户享受补贴。",
     "不符合条件的农户=24 户"},
    {"a quality opens the noun", "8名表现优秀的干部受到表彰。", "表现优秀的干部=8 名"},
    {"a point behind a decimal", "结构调整为13.7:51.8:34.5.人均产值325元.", "人均产值=325 元"},
    {"days in hospital", "平均住院日8.2天。", "平均住院日=8.2 天"},
    {"what broke its record", "机电产品出口占比86%，全县进出口总值创历史新高，达到53亿元。",
     "机电产品出口占比=86 %; 进出口总值=5300000000 元"},
    {"steps end what they count", "地区生产总值迈上5万亿元台阶、五年增量超1.3万亿元。",
     "地区生产总值=5000000000000 元; 五年增量=1300000000000 元"},
    {"a base of comparison in quotes", "财政收入累计超1.6亿元、较“十三五”增长16.3%。",
     "财政收入=160000000 元; 财政收入=16.3 %"},
    {"a total of the term before", "经营主体活力迸发，总量接近800万户。",
     "经营主体总量=8000000 户"},
    {"a total of the same length", "新增高速公路通车里程15公里、总里程达86公里。",
     "高速公路通车里程=15 公里; 高速公路总里程=86 公里"},
    {"N-paired: cattle and sheep", "牛羊出栏分别增长5.2%、1.9%。", "牛出栏=5.2 %; 羊出栏=1.9 %"},
    {"N-part: of what has a condition itself", "引进亿元以上项目9个，其中5亿元以上2个。",
     "亿元以上项目=9 个; 5亿元以上项目=2 个"},
    {"R-condition: how much they make", "培育产值过10亿元企业3户。", "产值过10亿元企业=3 户"},
    {"N-paired: what a grant makes up for", "城镇低保、农村低保月人均补差分别达210元、95元。",
     "城镇低保月人均补差=210 元; 农村低保月人均补差=95 元"},
    {"of a hundred thousand", "孕产妇死亡率、婴儿死亡率分别降至6.2/10万、2.1‰。",
     "孕产妇死亡率=6.2 /10万; 婴儿死亡率=2.1 ‰"},
    {"how long people live, from to", "人均预期寿命从2020年的75.2岁提升至2023年的76.8岁左右。",
     "人均预期寿命=75.2 岁; 人均预期寿命=76.8 岁"},
    {"how long people learn, from to", "平均受教育年限从2019年的8.7年提升至2022年的9.1年左右。",
     "平均受教育年限=8.7 年; 平均受教育年限=9.1 年"},
    {"a partner behind 与", "70个县与省外医院建立帮扶关系。", "县=70 个"},
    {"人次 before 年均", "入境游客人次年均增长8.9%。", "入境游客人次=8.9 %"},
    {"a unit shared by a list", "覆盖率、普及率分别提高15、22个百分点。",
     "覆盖率=15 百分点; 普及率=22 百分点"},
};

/* Tables: name=value unit of each value. */
static const struct row tables[] = {
    {"N-table: bars, a column of units, a change",
     "指标 | 单位 | 2023年 | 比上年增长(%)\n--- | --- | --- | ---\n"
     "地区生产总值 | 亿元 | 63.2 | 5.8\n常住人口 | 万人 | 31.5 | -0.3",
     "地区生产总值=6320000000 元; 地区生产总值=5.8 %; 常住人口=315000 人; 常住人口=-0.3 %"},
    {"N-table: bars around", "| 类别 | 上涨（%） |\n|---|---|\n| 衣着 | 1.1 |\n| 居住 | 0.8 |",
     "衣着=1.1 %; 居住=0.8 %"},
    {"N-table: tabs, row heads that are conditions",
     "年龄\t人口数(人)\t比重(%)\n0-17岁\t22096\t26.5\n18-59岁\t48011\t57.6",
     "0-17岁人口数=22096 人; 0-17岁比重=26.5 %; 18-59岁人口数=48011 人; 18-59岁比重=57.6 %"},
    {"N-table: wide blanks, a unit above, years",
     "表1 财政收支\n单位：万元\n项目    2022年    2023年    增长%\n"
     "收入合计   1473   1532   4.0\n其中：税收   981   1015   3.4",
     "收入合计=14730000 元; 收入合计=15320000 元; 收入合计=4 %; 税收=9810000 元; "
     "税收=10150000 元; 税收=3.4 %"},
    {"N-table: a column that has a noun, changes of it",
     "产品\t产量（万吨）\t增长（%）\n稻谷\t17.3\t0.9\n茶叶\t1.8\t-2.1",
     "稻谷产量=173000 吨; 稻谷产量=0.9 %; 茶叶产量=18000 吨; 茶叶产量=-2.1 %"},
    {"N-table: places", "乡镇\t工业产值（万元）\t同比增长\n城关镇\t183\t9.3\n石桥乡\t45\t6.8",
     "工业产值=1830000 元; 工业产值=9.3 %; 工业产值=450000 元; 工业产值=6.8 %"},
    {"N-table: numbered rows, an empty cell",
     "序号\t项目\t投资（亿元）\n1\t绕城公路\t12.5\n2\t中心医院\t—\n3\t水厂\t0.8",
     "绕城公路投资=1250000000 元; 水厂投资=80000000 元"},
    {"N-table: a unit in the row head",
     "指标\t2023年\n粮食产量（万吨）\t24.1\n财政收入（亿元）\t8.6",
     "粮食产量=241000 吨; 财政收入=860000000 元"},
    {"R-table: no unit anywhere", "指标\t2023年\n甲项\t24.1\n乙项\t8.6", ""},
    {"R-table: telephones", "单位名称\t联系人\t电话\n城关镇\t王某\t8123456\n石桥乡\t李某\t8123457",
     ""},
    {"one row is no table", "指标\t单位\t2023年\n地区生产总值\t亿元\t63.2", ""},
};

/* Nothing may be found. */
static const struct row nothing[] = {
    {"R-discourse: an hour of the programme", "节目将在8点档播出。", ""},
    {"R-level: the length of a contest", "男子200米混合泳决赛结束。", ""},
    {"R-discourse: points of a plan", "议长接受14点方案。", ""},
    {"R-discourse: digits", "从供给、服务、融资3方面出台政策。", ""},
    {"R-level: a time of sports", "选手以2分04秒27的成绩夺冠。", ""},
    {"R-period: a date", "会议于2019年9月6日召开。", ""},
    {"R-ordinal: 第一时间", "第一时间研究部署。", ""},
    {"R-list-mark: 一是", "一是加强学习。", ""},
    {"R-list-mark: ASCII", "1、加强学习。", ""},
    {"R-quoted: a slogan", "推动“8+2”专项整治落实。", ""},
    {"R-quoted: a title", "印发《关于2025年10项任务的意见》。", ""},
    {"R-code: letters beside", "沿G60高速布局5G基站。", ""},
    {"R-name: a hotline", "拨打12345热线。", ""},
    {"R-level: a level", "构建四级组织体系。", ""},
    {"R-level: an anniversary", "庆祝成立95周年。", ""},
    {"R-age: of a person", "44岁的民警连续加班。", ""},
    {"R-article: 一", "一个支部就是一座堡垒。", ""},
    {"R-level: a class of graduates", "2023届毕业生招聘会启动。", ""},
    {"R-condition: how far away", "15公里外的加工车间一片繁忙。", ""},
    {"R-condition: a goal", "实现50人以上企业党员全覆盖。", ""},
    {"R-set: how it is done", "分两批面向社会发布清单。", ""},
    {"R-vague: 几百", "几百名群众到场。", ""},
    {"R-word: inside a word", "十分重视一线干部，千方百计解决困难。", ""},
    {"R-discourse: what is said", "下面，我讲3点意见。", ""},
    {"R-set: parts in Chinese numerals", "实施三大行动。", ""},
    {"R-each: the base of a rate", "每万名从业人员配备专员。", ""},
    {"R-level: a class by size", "建成30万吨级航道。", ""},
    {"R-level: voltage", "建成750千伏电网工程。", ""},
    {"R-level: among the first", "学科进入世界前1%。", ""},
    {"R-duration: a term", "承包到期后再延长30年。", ""},
    {"N-paired: shares are cut between characters", "全市5G和覆盖率分别达到30%、40%。",
     "5G=30 %; 覆盖率=40 %"},
    {"a class of universities", "高考二本以上上线率居前列。", ""},
    {"masked values", "培训***名干部，历时xx年。", ""},
};

/* The field that a row is about: kind, bound, direction, basis, status, scope, period. */
static const struct {
    const char *why, *in, *field, *want;
} fields[] = {
    {"a count", "建成服务站12个。", "kind", "count"},
    {"money", "投入资金300万元。", "kind", "amount"},
    {"a physical quantity", "新建公路120公里。", "kind", "measure"},
    {"a rate", "参保率达95%。", "kind", "ratio"},
    {"percentage points are a change", "参保率提高3个百分点。", "kind", "change"},
    {"新增 is a count", "新增党员6300名。", "kind", "count"},
    {"净增 is a change", "党员比上年净增120名。", "kind", "change"},
    {"a rank", "增速居全省第3位。", "kind", "rank"},
    {"growth that reaches", "港口吞吐量同比增长高达23.5%。", "kind", "change"},
    {"余", "培训300余人次。", "bound", "over"},
    {"以上", "普及率达99%以上。", "bound", "at_least"},
    {"down", "能耗下降5%。", "direction", "down"},
    {"up", "产值增长5%。", "direction", "up"},
    {"同比", "产值同比增长5%。", "basis", "yoy"},
    {"比上年", "产值比上年增长5%。", "basis", "yoy"},
    {"年均", "产值年均增长5%。", "basis", "annual"},
    {"累计", "累计建成站点12个。", "basis", "cumulative"},
    {"a plan", "力争完成投资800亿元。", "status", "target"},
    {"a fact", "完成投资800亿元。", "status", "actual"},
    {"全市", "全市694个村完成任务。", "scope", "全市"},
    {"scope goes on", "全市694个村、31个社区完成任务。", "scope", "全市"},
    {"a plan: 要", "三要发展党员420名左右。", "status", "target"},
    {"a plan: a paragraph", "下一步，我们再接再厉，新建站点12个。", "status", "target"},
    {"a plan: the mood of its sentences",
     "大力推动产业升级，打造特色街区12条。\n\n加强技能培训，培育家庭农场300家以上。\n\n"
     "积极完善服务网络，确保群众满意，提升改造站点45个。",
     "status", "target"},
    {"a look back: the mood of its sentences",
     "产业升级成效明显，累计建成特色街区12条。\n\n新增家庭农场300家，入选省级名单的有26家。\n\n"
     "服务网络已覆盖全域，提升改造站点45个。",
     "status", "actual"},
    {"one plan-like sentence makes no plan", "完善服务网络，打造站点45个。", "status", "actual"},
    {"a fact inside a plan",
     "大力推动产业升级，打造特色街区12条。\n\n加强技能培训，培育家庭农场300家以上。\n\n"
     "积极完善服务网络，确保群众满意，提升改造站点45个。这样的站点已累计建成了60个。",
     "status", "actual"},
    {"a past period inside a plan",
     "大力推动产业升级，打造特色街区12条。\n\n加强技能培训，培育家庭农场300家以上。\n\n"
     "积极完善服务网络，确保群众满意，提升改造站点45个。2022年，提升改造站点60个。",
     "status", "actual"},
    {"the period of one level ends", "五年来，总产值从2017年的12亿元增加到2022年的19亿元，增长6%。",
     "period", "五年来"},
    {"a base of comparison is no period", "全年接待游客20万人次，恢复到2019年的78%。", "period",
     "全年"},
    {"zero is of the kind before", "贫困发生率由14.6%下降至0。", "kind", "ratio"},
    {"what is counted is no place", "公办专门学校达到16所。", "scope", ""},
    {"growth of the economy is a change", "县域经济增长5.5%以上。", "kind", "change"},
    {"a rise behind 等 is no verb", "用户渗透率、业务收入增幅等5项指标居全国第一。", "kind",
     "rank"},
    {"the frame of a list of ranks", "一产、二产增加值分别居全国第二、第七。", "scope", "全国"},
    {"a quarter of the year before", "针对三季度增速回落的情况，全年产值增长4.9%。", "status",
     "actual"},
    {"a mean growth is no basis of a level", "产值年均增长5%、迈上3万元台阶。", "basis", ""},
    {"全国 before a mean", "接近全国平均水平，新建站点5个。", "scope", ""},
    {"a deed that is counted at once", "下一阶段我们将发展党员200名。", "status", "target"},
    {"reckoning is no rule", "人均收入3251元,按年平均汇率折算为522美元.", "status", "actual"},
    {"the time of data that are looked at", "从3月份数据看，产值增长5%。", "period", "3月份"},
    {"a period for one number that found none is over", "由去年的快递模式转型，产值增长5%。",
     "period", ""},
    {"a place that heads a row", "乡镇\t产值（万元）\n城关镇\t183\n石桥乡\t45", "scope", "石桥乡"},
    {"the time of a column", "项目\t2021年（万元）\t增长%\n税收\t183\t4\n非税\t45\t5", "period",
     "2021年"},
    {"a fall in a table", "项目\t2021年（万元）\t增长%\n税收\t183\t4\n非税\t45\t-5", "direction",
     "down"},
    {"against the year before in a table", "项目\t产值（万元）\t比上年增长%\n甲\t183\t4\n乙\t45\t5",
     "basis", "yoy"},
    {"a bound before a list", "覆盖率、合格率分别超过98%、85%。", "bound", "over"},
    {"a rule from to", "养老服务人均标准从200元提高至450元。", "status", "standard"},
    {"a policy for growth is a count", "出台稳增长政策32项。", "kind", "count"},
    {"what is set going is an amount", "拉动消费75亿元。", "kind", "amount"},
    {"a better value falls", "细颗粒物浓度同比改善16.5%。", "direction", "down"},
    {"全国 before a superlative", "单位能耗全国最低，累计送电2万千瓦时。", "scope", ""},
    {"全国 in what a verb takes", "入选全国典型案例，新建站点5个。", "scope", ""},
    {"a place in the name of an institution", "苏州实验室获批，新建站点5个。", "scope", ""},
    {"全国 that a verb acts on", "这一品牌叫响全国，新建站点5个。", "scope", ""},
    {"我国 in what describes a noun", "适合我国国情的体系形成，新建站点5个。", "scope", ""},
    {"世界 before a superlative", "世界最快列车下线，新建站点5个。", "scope", ""},
    {"a kind of market", "国际市场份额扩大，新建站点5个。", "scope", ""},
    {"the region of a rank", "全省贷款余额居西部第3位。", "scope", "西部"},
    {"a place before a rate", "贵州水电装机容量突破1200万千瓦。", "scope", "贵州"},
    {"a body that opens a clause", "表扬大会上，市县表扬集体27个。", "scope", "市县"},
    {"a body inside a clause", "他带领市县领导新建站点5个。", "scope", ""},
    {"a place inside a name", "南方电网惠州抽水蓄能电站开工，总投资8亿元。", "scope", ""},
    {"the number of a road", "210省道拓宽后，新建站点5个。", "scope", ""},
    {"the same time again", "2023年，进出口总值创历史同期新高，新建站点5个。", "period", "2023年"},
    {"how long it is a record", "2023年客流创口岸开通以来最快纪录，新建站点5个。", "period",
     "2023年"},
    {"the base of what is in force", "上半年在一季度良好开局的基础上，新建站点5个。", "period",
     "上半年"},
    {"a run of months up to the comma", "2023年，流量连续6个月增长，新建站点5个。", "period",
     "2023年"},
    {"a period behind a verb that runs", "航线开通一年来进出口55亿元。", "period", "一年来"},
    {"a sentence without numbers before 其中",
     "2022年各家银行加大投放力度。其中，农业银行投放贷款15亿元。", "period", "2022年"},
    {"a bound before a verb", "湿地约占全县面积的四分之一。", "bound", "about"},
    {"growth behind the value", "营业收入保持20%以上增长。", "kind", "change"},
    {"全国 before a distant superlative", "全球海拔最高的电站开工，新建站点5个。", "scope", ""},
    {"全国 in what something is", "作为全国试点，新建站点5个。", "scope", ""},
    {"an example of those counted", "清江市城关区等14个地方获得称号。", "scope", ""},
    {"a place and 的 before a rate", "福州的海洋总产值超300亿元。", "scope", "福州"},
    {"同比 and a year", "2023年，客流同比2019年增长5%。", "period", "2023年"},
    {"times of a year", "2023年招收100人，是2019年的3倍。", "period", "2023年"},
    {"how it is nowadays", "2023年，今天的清江建成站点5个。", "period", "2023年"},
    {"全国 of a system", "养老保险实现全国统筹，新建站点5个。", "scope", ""},
    {"a share is no place", "占山东总值近七成的产品增长24.2%。", "scope", ""},
    {"basis points are a change", "关键利率上调75个基点。", "kind", "change"},
    {"degrees behind 有", "北部山区有6℃降温。", "direction", "down"},
    {"a place before a count", "京津冀417项事项实现通办。", "scope", "京津冀"},
    {"places of a list", "北京市朝阳区、上海市虹口区等16个地方启动试点。", "scope", ""},
    {"a view", "分地区看，11个县完成计划。", "scope", ""},
    {"与…相比", "2023年，贸易额与2021年相比增长11%。", "period", "2023年"},
    {"全球 before 第一", "成为全球汽车出口第一大国，新建站点5个。", "scope", ""},
    {"a difference downwards", "失业率比上年同期低0.2个百分点。", "direction", "down"},
    {"what growth is compared with", "货币供应量增长11%，低于13%左右的预期目标。", "direction",
     "up"},
    {"less growth", "贷款同比少增30亿元。", "direction", "down"},
    {"全国 before an adverb", "全国餐饮收入首次突破5万亿元。", "scope", "全国"},
    {"a place before a measure", "安徽4300万亩小麦长势良好。", "scope", "安徽"},
    {"where something takes place", "交易会在成都开幕，汇聚企业12家。", "scope", ""},
    {"a place in the name of works", "渤海油田产量突破35亿立方米。", "scope", ""},
    {"a place behind 同时", "同时山西外送电量突破380亿千瓦时。", "scope", "山西"},
    {"from a place to another", "重庆至西安通行时间缩短至2小时。", "scope", ""},
    {"what is built in a place", "东线马镇引水工程通水，完成投资5亿元。", "scope", ""},
    {"a period", "2023年，新建公路120公里。", "period", "2023年"},
};

static struct lexicon *lexicon;

static bool read_text(const char *in, struct arena *a, struct findings *ret)
{
    struct span text = span_of(in);
    struct layout layout;
    struct err e = {0};
    if (text_layout(&lexicon->layout_words, text, a, &layout, &e) &&
        extract_report(lexicon, text, &layout, (struct date){2024, 3, 20}, a, ret, &e))
        return true;
    note("%s", e.text);
    return false;
}

/* The row between two others, so that it is a paragraph of a report and no headline. */
static const char *embedded(const char *in, struct arena *a)
{
    static const char head[] =
        "清江市组织工作综述\n\n各级党组织坚决贯彻落实上级要求，真抓实干。\n\n";
    static const char tail[] = "\n\n广大干部群众同心同德，继续前进，谱写新的篇章。\n";
    return arena_join(a, span_of(head), arena_join(a, span_of(in), span_of(tail))).at;
}

static void check(const struct row *row)
{
    struct arena a = {0};
    struct findings f = {0};
    struct buf got = {0};
    if (read_text(embedded(row->in, &a), &a, &f)) {
        for (size_t i = 0; i < f.n; i++) {
            if (i)
                buf_puts(&got, "; ");
            buf_put(&got, f.items[i].name);
            buf_puts(&got, "=");
            decimal_put(&got, f.items[i].value);
            buf_puts(&got, " ");
            buf_put(&got, f.items[i].unit);
        }
    }
    buf_put_char(&got, '\0');
    is(got.at, row->want, row->why);
    buf_free(&got);
    arena_free(&a);
}

static struct span field_of(const struct indicator *x, const char *field)
{
    const char *s = strcmp(field, "kind") == 0        ? kind_name(x->kind)
                    : strcmp(field, "bound") == 0     ? bound_name(x->bound)
                    : strcmp(field, "direction") == 0 ? direction_name(x->direction)
                    : strcmp(field, "basis") == 0     ? basis_name(x->basis)
                    : strcmp(field, "status") == 0    ? status_name(x->status)
                                                      : NULL;
    if (s)
        return span_of(s);
    return strcmp(field, "scope") == 0    ? x->scope
           : strcmp(field, "period") == 0 ? x->period
                                          : (struct span){0};
}

static void check_field(const char *why, const char *in, const char *field, const char *want)
{
    struct arena a = {0};
    struct findings f = {0};
    bool good = read_text(embedded(in, &a), &a, &f) && f.n > 0;
    struct span got = good ? field_of(&f.items[f.n - 1], field) : (struct span){0};
    if (!ok(good && span_equal(got, span_of(want)), "%s: %s", field, why))
        note("got %.*s, want %s", (int)got.n, got.n ? got.at : "", want);
    arena_free(&a);
}

/* What holds for every finding whatever the text. */
static void invariants(void)
{
    struct arena a = {0};
    const char *in = embedded("２０２３年，全市1,200多个村、3.5万名党员参加，占比达90%以上；\r\n"
                              "其中女性占20%、30%。“8+2”行动😀共投入１２３万元。",
                              &a);
    struct findings f = {0};
    struct span text = span_of(in);
    ok(read_text(in, &a, &f) && f.n >= 5,
       "full-width digits, separators, CRLF, a four-byte character");
    size_t last = 0;
    for (size_t i = 0; i < f.n; i++) {
        const struct indicator *x = &f.items[i];
        bool good = x->at >= last && x->end > x->at && x->end <= text.n && x->name.n > 0 &&
                    x->rule && utf8_count(span_between(text, 0, x->at)) == x->start_cp &&
                    utf8_count(span_between(text, 0, x->end)) == x->end_cp &&
                    span_equal(x->quote, span_between(text, x->at, x->end));
        if (!good)
            note("indicator %zu: %.*s", i, (int)x->quote.n, x->quote.at);
        ok(good, "indicator %zu: in order, quoted, offsets in code points", i);
        last = x->end;
    }
    arena_free(&a);
}

static void rules_are_listed(void)
{
    size_t n = 0;
    bool good = true;
    for (const struct rule_row *r = extract_rules; r->id; r++, n++) {
        good &= r->says && *r->says;
        for (const struct rule_row *q = extract_rules; q < r; q++)
            good &= strcmp(q->id, r->id) != 0;
    }
    ok(good && n > 20, "each rule is listed once and says what it is");
}

int main(void)
{
    struct err e = {0};
    lexicon = lexicon_open(NULL, &e);
    if (!ok(lexicon != NULL, "the built-in lexicon opens")) {
        note("%s", e.text);
        return done();
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        check(&names[i]);
    for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
        check(&tables[i]);
    for (size_t i = 0; i < sizeof(nothing) / sizeof(*nothing); i++)
        check(&nothing[i]);
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
        check_field(fields[i].why, fields[i].in, fields[i].field, fields[i].want);
    invariants();
    rules_are_listed();
    lexicon_close(lexicon);
    return done();
}
