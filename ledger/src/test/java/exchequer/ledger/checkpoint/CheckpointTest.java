package exchequer.ledger.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.ledger.merkle.TreeHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    @Test
    void text_is_that_of_the_specification() {
        String text = "example.com/behind-the-sofa\n20852163\n" + ROOT + "\n";
        var checkpoint = Checkpoint.of(text);
        assertThat(checkpoint)
                .isEqualTo(
                        new Checkpoint(
                                "example.com/behind-the-sofa",
                                20_852_163,
                                TreeHash.ofBase64(ROOT)));
        assertThat(checkpoint.text()).isEqualTo(text);
        assertThat(Checkpoint.of(text + "extension\n")).isEqualTo(checkpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a\n1\n" + ROOT,
                "a\n01\n" + ROOT + "\n",
                "a\n-1\n" + ROOT + "\n",
                "a\n+1\n" + ROOT + "\n",
                "a\nx\n" + ROOT + "\n",
                "a b\n1\n" + ROOT + "\n",
                "\n1\n" + ROOT + "\n",
                "a\n1\nCsUYapGG\n",
                "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
                "a\n1\n" + ROOT + "\n\n",
                "a\n1\n" + ROOT + "\n\nx\n",
                "a\n99999999999999999999\n" + ROOT + "\n"
            })
    void other_spellings_are_refused(String text) {
        assertThatThrownBy(() -> Checkpoint.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
