"""The ledger: what the paper and its summaries say, and where the numbers for and against it come from."""

from functools import cache

from rectlab import checks
from rectlab.lessons.paper import from_records, miniatures
from rectlab.lessons.paper.claims import Claim, FromLesson, FromRecord, FromTable, Miniature

TEN, FIFTY, TABLE = "figure3_batch_10", "figure3_batch_50", "table1_mnist"
PAIRS = "figure3_pairs_batch_10"  # on whose seeds no strength was chosen
BATCHES, TABLE_CIFAR, LABELS = "batches_small", "table1_cifar10_small", "pretraining_mnist"
READ_OFF = "Figure 4 (read off)"
MNIST, CIFAR, NISTP, NORB = "MNIST", "CIFAR10", "NISTP", "NORB"
SUMMARY = "a summary"


@cache
def ledger():
    """Return all claims, a dict by key."""
    return {claim.key: claim for group in (_sparsity(), _units(), _comparisons(), _elsewhere()) for claim in group}


def claim(key):
    """Return the claim of that key; raises KeyError, which lists all keys, if there is none."""
    return ledger()[checks.one_of("claim", "key", key, ledger(), error=KeyError)]


def _fresh(measure):
    return FromRecord(PAIRS, measure, "fresh seeds")


def _sparsity():
    """Claims about zeros."""
    return (
        Claim("half at the start", "After a uniform start about half of the hidden values are exact zeros.", "p. 318",
              "% zeros before training", 45, 55, (Miniature(miniatures.zeros_at_start, 10),), 50),
        Claim("zeros on MNIST", "With an L1 strength of 0.001 networks on MNIST end at 83.4 % zeros.", "p. 321",
              "% zeros at 0.001", 80, 87,
              (FromRecord(TEN, from_records.zeros_at(1e-3)), FromRecord(FIFTY, from_records.zeros_at(1e-3))), 83.4,
              "The paper does not say whether it sums or averages over units. Summed, a strength of 0.00003 gives "
              "83.6 % at batches of 10."),
        Claim("zeros without a penalty", "All networks of Figure 3 have 72 % zeros or more, though its strengths start "
              "at 0.", "p. 320, Figure 3", "% zeros without a penalty", 72, 100,
              (FromRecord(TEN, from_records.zeros_without_penalty), FromRecord(FIFTY,
                  from_records.zeros_without_penalty)), 72.5,
              "The paper does not say why. Here they come with batches of 10, and with batches of 50 they do not."),
        Claim("small batches make zeros", "Without any penalty, batches of 10 give more zeros than batches of 50.",
              "ours", "percentage points more zeros", 0.0,
              evidence=(FromRecord(BATCHES, from_records.zeros_by_batch(10, 50)),
                        Miniature(miniatures.small_batches, 3)),
              note="At equally many epochs. At equally many steps (digits, 6 epochs of batches of 10, 30 of batches of "
                   "50) it is 76 and 49 %."),
        Claim("large rates make zeros", "Without any penalty, a large learning rate gives more zeros than a small one.",
              "ours", "percentage points more zeros", 0.0, evidence=(FromRecord(TABLE, from_records.zeros_by_rate),)),
        Claim("penalty adds zeros", "An L1 penalty on activations adds exact zeros.", "p. 319",
              "percentage points more zeros", 0.0, evidence=(Miniature(miniatures.penalty_adds_zeros),)),
        Claim("harmless up to 85 %", "Up to about 85 % zeros the test error does not rise.", "p. 320, Figure 3",
              "percentage points more error than without a penalty, near 83 % zeros", high=0.2,
              evidence=(FromRecord(TEN, from_records.harm_near(83)), FromRecord(FIFTY, from_records.harm_near(83)),
                        Miniature(miniatures.penalty_is_harmless, 20)), paper=0.0),
        Claim("too many zeros harm", "Beyond that the error rises.", "p. 320, Figure 3",
              "percentage points more error than without a penalty, near 99 % zeros", 0.0,
              evidence=(FromRecord(TEN, from_records.harm_near(99)), FromRecord(FIFTY, from_records.harm_near(98.9)),
                        Miniature(miniatures.penalty_harms, 20)), paper=0.9),
        Claim("a little penalty helps", "In the paper's regime a small penalty lowers the error.", "ours",
              "percentage points more error than without a penalty, near 83 % zeros", high=0.0,
              evidence=(FromRecord(TEN, from_records.harm_near(83)), _fresh(from_records.harm_near(83)))),
        Claim("best point", "The best networks have 1.43 % error at 83.4 % zeros.", "p. 320 and p. 321",
              "% test error near 83.4 % zeros", 1.19, 1.67,
              (FromRecord(TEN, from_records.error_near(83.4)), _fresh(from_records.error_near(83.4))), 1.43,
              "The region is the paper's number and two standard errors of 10,000 test images."),
        Claim("zeros mean dead units", "Many zeros mean that many units are dead.", SUMMARY,
              "% of the units silent near 90 % zeros", 10, 100,
              (FromRecord(TEN, from_records.silent_near(90)), FromRecord(FIFTY, from_records.silent_near(90)),
               Miniature(miniatures.silent_when_sparse))),
        Claim("L1 on weights makes zeros", "The penalty may as well be on the weights: activations become sparse.",
              SUMMARY, "percentage points more zeros with L1 on weights", 0.0,
              evidence=(Miniature(miniatures.weights_penalty_zeros),)),
        Claim("only a penalty makes zeros", "Without an L1 penalty networks are not sparse.", SUMMARY,
              "% zeros without a penalty", 0, 50,
              (FromRecord(TEN, from_records.zeros_without_penalty), FromRecord(FIFTY,
                                                                               from_records.zeros_without_penalty))),
        Claim("tanh has no zeros", "A tanh network has 0.0 % zeros.", "p. 322, Table 2", "% zeros after training", 0,
              0.0,
              (Miniature(miniatures.tanh_zeros),), 0.0),
        Claim("a small change keeps the code", "A sparse code keeps its set of active units when the input changes a "
              "little.", "p. 317", "% of hidden units that switch", 0, 5, (Miniature(miniatures.code_changes),),
              note="The paper argues it and measures nothing. Here: noise with a standard deviation of 0.05 on pixels "
                   "from 0 to 1."),
        Claim("easier to separate", "A layer of rectifiers makes classes easier to separate by a plane.", "p. 317",
              "percentage points less test error of a linear classifier", 0.0,
              evidence=(Miniature(miniatures.layer_separates, 10),),
              note="Argued in the paper, not measured. Here 500 random units."),
    )


def _units():
    """Claims about the rectifier itself."""
    return (
        Claim("tanh is a sigmoid", "tanh and sigmoid are one function but for scale and shift; two rectifiers make a "
              "line or |x|.", "p. 316, p. 319", "largest error of the three equations", 0, 1e-12,
              (Miniature(miniatures.identities, 2, "10,001 points, no seed"),)),
        Claim("rescaling changes nothing", "Weights can be rescaled layer by layer, and the function stays the same.",
              "p. 319", "largest relative change of an output", 0, 1e-12,
              (Miniature(miniatures.rescaling_changes_nothing),),
              note="In float64. The biases need the cumulative product."),
        Claim("linear inside a region", "While the same units are on, the network is a linear function.", "p. 318",
              "relative distance from a straight line", 0, 1e-10, (Miniature(miniatures.linear_inside),)),
        Claim("depth multiplies pieces", "Depth multiplies the number of linear pieces.", SUMMARY,
              "more pieces in 10 layers of 10 units than in 1 layer of 100", 0.0,
              evidence=(Miniature(miniatures.depth_multiplies_pieces, 20, "random networks on a line"),),
              note="True of the largest possible number, not of a network as it is drawn."),
        Claim("no vanishing gradient", "With rectifiers gradients do not vanish.", "p. 318",
              "powers of ten by which the error signal changes from the last layer to the first", -1,
              evidence=(Miniature(miniatures.gradient_lost, setting="digits, 30 layers, He's start"),
                        FromLesson("05 collapse, error signal on its way down")),
              note="Along one active path nothing shrinks. Over all paths the start decides: He's keeps it; torch's "
                   "own start, in lesson 05 on 100 layers, does not."),
        Claim("turned signs centre", "Turning the sign of half the units brings the layer's mean to zero.", "p. 320",
              "mean activation with turned signs, as a share of that without", 0, 0.5,
              (Miniature(miniatures.sign_flip_centres, 10),)),
        Claim("sigmoid starts half-way", "Sigmoid units start at half of their saturation.", "p. 316",
              "mean activation before training", 0.45, 0.55, (Miniature(miniatures.half_at_start),), 0.5),
        Claim("a neuron is a rectifier", "A noise-free integrate-and-fire neuron is close to a rectifier.",
              "p. 316, Figure 1",
              "% off, the best rectifier", 0, 2, (FromLesson("01 rectifier off, the panel"),),
              note="A neuron in noise is closer: lesson 01."),
        Claim("1 to 4 % at once", "1 to 4 % of neurons are active at the same time.", "p. 316", "% active", 1, 4, (),
              None,
              "Its sources say: possibly fewer than 1 % (Lennie 2003), at most 15 % (Attwell and Laughlin 2001)."),
    )


def _comparisons():
    """Claims about which unit is better."""
    return (
        Claim("beats tanh on MNIST", "Without pre-training the rectifier has a lower error than tanh on MNIST.",
              "p. 320, Table 1", "percentage points more error of tanh", 0.0,
              evidence=(FromTable(1.57, 1.43, MNIST), FromRecord(TABLE, from_records.behind("tanh")),
                        Miniature(miniatures.tanh_behind)), paper=0.14),
        Claim("beats softplus on MNIST", "Without pre-training the rectifier has a lower error than softplus on MNIST.",
              "p. 320, Table 1", "percentage points more error of softplus", 0.0,
              evidence=(FromTable(1.77, 1.43, MNIST), FromRecord(TABLE, from_records.behind("softplus")),
                        Miniature(miniatures.softplus_behind)), paper=0.34),
        Claim("1.43 % on MNIST", "The rectifier reaches 1.43 % on MNIST without pre-training.", "p. 320, Table 1",
              "% test error, tuned on the validation part", 1.19, 1.67, (FromRecord(TABLE,
                  from_records.tuned_error("relu")),), 1.43,
              "11 epochs here; the paper does not say how many."),
        Claim("1.57 % of tanh", "tanh reaches 1.57 % on MNIST without pre-training.", "p. 320, Table 1",
              "% test error, tuned on the validation part", 1.33, 1.81, (FromRecord(TABLE,
                  from_records.tuned_error("tanh")),), 1.57,
              "Three rates and 11 epochs only: more may help it."),
        Claim("1.77 % of softplus", "Softplus reaches 1.77 % on MNIST without pre-training.", "p. 320, Table 1",
              "% test error, tuned on the validation part", 1.51, 2.03, (FromRecord(TABLE,
                  from_records.tuned_error("softplus")),),
              1.77, "Its best rate was the largest that was tried."),
        Claim("beats tanh on NISTP", "Without pre-training the rectifier beats tanh on NISTP.", "p. 320, Table 1",
              "percentage points more error of tanh", 0.0, evidence=(FromTable(36.46, 32.64, NISTP),), paper=3.82,
              note="Not run again: 81.9 million images that are not published."),
        Claim("beats tanh on NORB", "Without pre-training the rectifier beats tanh on NORB.", "p. 320, Table 1",
              "percentage points more error of tanh", 0.0, evidence=(FromTable(19.29, 16.40, NORB),), paper=2.89,
              note="Not run again here."),
        Claim("beats tanh on CIFAR10", "Without pre-training the rectifier beats tanh on CIFAR10.", "p. 320, Table 1",
              "percentage points more error of tanh", 0.0, evidence=(FromTable(52.62, 50.86, CIFAR),
                        FromRecord(TABLE_CIFAR, from_records.behind("tanh"))), paper=1.76,
              note="The record is small: 10,000 training images of a lossy copy, a tenth of the units, no penalty, 3 "
                   "epochs; both do best at the smallest rate that was tried."),
        Claim("hard zeros beat softplus", "Hard zeros beat the smooth softplus, pre-trained or not.", SUMMARY,
              "percentage points more error of softplus", 0.0,
              evidence=(FromTable(1.17, 1.20, MNIST), FromTable(49.52, 49.96, CIFAR), FromTable(33.27, 32.86, NISTP),
                        FromTable(19.19, 16.46, NORB), FromTable(1.77, 1.43, MNIST))),
        Claim("harder is better", "The sharper the softplus, the lower the error on NORB.", "p. 320",
              "percentage points more error of the softest than of the rectifier", 0.0,
              evidence=(FromTable(17.68, 16.40, NORB, "table on p. 320"),), paper=1.28,
              note="From one step to the next only 1.3 to 2 is larger than chance."),
        Claim("best without pre-training", "The rectifier is best without pre-training.", SUMMARY,
              "percentage points more error with pre-training", 0.0,
              evidence=(FromTable(1.20, 1.43, MNIST), FromTable(49.96, 50.86, CIFAR), FromTable(32.86, 32.64, NISTP),
                        FromTable(16.46, 16.40, NORB))),
        Claim("pre-training helps tanh", "Pre-training helps tanh on every data set.", "p. 320, Table 1",
              "percentage points more error of tanh without", 0.0,
              evidence=(FromTable(1.57, 1.16, MNIST), FromTable(52.62, 50.79, CIFAR), FromTable(36.46, 35.89, NISTP),
                        FromTable(19.29, 17.66, NORB))),
        Claim("few labels need pre-training", "Where labels are few, pre-training helps rectifiers, too.",
              "p. 321, Figure 4", "percentage points more error without, a few percent of the labels", 0.0,
              evidence=(FromTable(44.9, 38.1, NORB, READ_OFF), FromRecord(LABELS, from_records.gain("rectifier", 1000)),
                        FromLesson("09 gain of the rectifier, 10 labels")), paper=6.8,
              note="10,000 of 233,000 labels in the figure, 1,000 of 50,000 on MNIST, 10 of 1,297 on digits."),
        Claim("the rectifier's gain vanishes", "With all labels pre-training gains rectifiers nothing.",
              "p. 321, Figure 4", "percentage points more error without, all labels", -0.5, 0.5,
              (FromTable(16.4, 16.5, NORB, READ_OFF), FromRecord(LABELS, from_records.gain("rectifier"))), -0.1,
              "Nothing: less than half a point. On MNIST, with one epoch on all labels, neither 0 nor half a point is "
              "excluded; tanh gains more."),
        Claim("the gain of tanh stays", "With all labels pre-training still helps tanh.",
              "p. 321, Figure 4", "percentage points more error without, all labels", 0.0,
              evidence=(FromTable(19.3, 17.7, NORB, READ_OFF), FromRecord(LABELS, from_records.gain("tanh"))),
              paper=1.6, note="On MNIST with one epoch on all labels."),
    )


def _elsewhere():
    """Claims that nobody measured, or another measure was taken for."""
    return (
        Claim("more biology is worse", "A rescaled integrate-and-fire curve as activation does worse than Table 1.",
              "p. 320, footnote", "percentage points more error", 0.0, note="The paper gives no number."),
        Claim("brains have 95 to 99 %", "Brains have 95 to 99 % zeros, networks 50 to 80 %.", "p. 322", "% zeros", 50,
              80,
              (FromRecord(TEN, from_records.zeros_at(2.8e-5)),), None,
              "Two different measures: an estimate from energy at one moment, and an average of exact zeros."),
        Claim("zeros save time", "Sparsity can be exploited in computation.", "p. 318",
              "time at 83 % zeros, in times of the dense product: 1,000 and 200 units", high=1.0,
              evidence=(FromLesson("11 recorded, batch of 100"), FromLesson("11 recorded, small layer")),
              note="One machine's record; the rounds of the first go from 0.25 to 0.76. Layer and batch decide: with "
                   "1,000 units, the paper's size, gather takes 0.5 to 0.9 of the dense time for batches of 1 to "
                   "1,000; with 200 units it takes more than the dense product. On a second machine (1,000 units) it "
                   "is 0.3 to 2.4. The operations are 17 %."),
        Claim("units can be left out", "Units that are off need not be computed, for a whole batch at once.", SUMMARY,
              "% of the units off for all of 100 examples, at about 74 % zeros", 68, 100,
              (FromLesson("11 off for 100 examples"),),
              note="A unit that is off for one example is mostly on for another."),
    )
